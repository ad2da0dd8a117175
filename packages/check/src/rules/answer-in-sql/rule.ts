import { CONFIRMED } from '../../flow/known/confirmations.js';
import type { MisuseRule } from '../../flow/misuse-rule.js';
import { followed, isPlain, marksOf } from '../../flow/value.js';

export const answerInSql: MisuseRule = {
  rule: {
    id: 'answer-in-sql',
    item: 'answers-checked',
    severity: 'error',
    title: 'Claude\'s answer is put into a SQL statement',
    remedy: 'Use placeholders for values, and let Claude choose among prepared statements; a database user with few rights is the last line of defence, not the first.',
  },
  find(analysis, report) {
    const said = new Set<unknown>();
    for (const event of analysis.events('run')) {
      if (event.detail.way !== 'sql' || said.has(event.node) || analysis.isAside(event.path) || event.facts.has(CONFIRMED)) continue;
      const marks = followed(marksOf(event.detail.value, 'answer')).filter((mark) => !isPlain(mark, event.facts));
      if (marks.length === 0) continue;
      said.add(event.node);
      report.finding({ ruleId: 'answer-in-sql', ...analysis.place(event.path, event.node), message: `Claude's answer is part of a SQL statement (${event.detail.name}): whoever can put words into the prompt can change the statement.` });
    }
    if (said.size === 0 && analysis.byCall().size > 0) report.evidence('answers-checked', 'pass', { text: 'no answer was seen in a SQL statement', ruleId: 'answer-in-sql' });
  },
};
