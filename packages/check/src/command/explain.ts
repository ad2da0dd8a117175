import { nearest } from '@claviger/core/suggest';
import { docsPage } from '../engine/rule.js';
import { checklist } from '../engine/checklist.js';
import { rules } from '../rules/catalogue.js';
import { CheckError } from '../check-error.js';

/** What `--explain` prints: one rule, or with "all" every rule by item. */
export function explain(id: string): string {
  if (id === 'all') {
    const lines = checklist.flatMap((item) => {
      const own = [...rules.values()].filter((rule) => rule.item === item.id);
      return own.length === 0 ? [] : [item.title, ...own.map((rule) => `  ${rule.id.padEnd(34)} ${rule.severity.padEnd(8)} ${rule.title}`), ''];
    });
    return `${lines.join('\n')}\n`;
  }
  const rule = rules.get(id);
  if (rule === undefined) {
    const near = nearest(id, [...rules.keys()]);
    throw new CheckError(`there is no rule "${id}"${near === undefined ? ':' : `; did you mean "${near}"?`} --explain all lists them`);
  }
  const item = checklist.find((entry) => entry.id === rule.item);
  return `${rule.id} (${rule.severity})\n${rule.title}\n\nChecklist: ${item?.title ?? rule.item}\nWhat to do: ${rule.remedy}\nMore: ${docsPage(rule.id)} in Claviger's repository\n`;
}
