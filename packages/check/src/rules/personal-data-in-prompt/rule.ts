import { agreeing, plural } from '../../engine/plural.js';
import { describeMarks, lineOf, shortList } from '../../flow/exposure.js';
import { field } from '../../flow/known/claude.js';
import { NO_CALL, type MisuseRule } from '../../flow/misuse-rule.js';
import { childrensFields, namesOfJudged } from '../../flow/personal.js';
import { uncheckedPlace } from '../../flow/places.js';
import { personalRecords } from '../../flow/records.js';
import { declaredTables } from '../../flow/tables.js';
import { holdsWholeBody, personalBodyFields } from '../../flow/whole-bodies.js';
import { followed, literalText, marksOf } from '../../flow/value.js';

export const personalDataInPrompt: MisuseRule = {
  rule: {
    id: 'personal-data-in-prompt',
    item: 'personal-data-minimal',
    severity: 'warning',
    title: 'Fields that identify a person are put into a prompt',
    remedy: 'Send only what the answer needs, or a pseudonym that you replace again in the answer; `metadata.user_id` must be opaque.',
  },
  find(analysis, report) {
    const tables = declaredTables(analysis.project);
    const places = new Set<string>();
    const routed = new Set<unknown>();
    const seen = new Set<unknown>();
    for (const event of analysis.calls()) {
      seen.add(event.node);
      const { messages, system, body } = event.detail.request;
      const metadata = field(body, 'metadata');
      const marks = [messages, system, metadata].filter((part) => part !== undefined).flatMap((part) => followed(marksOf(part, 'personal')));
      const [first] = marks;
      if (first === undefined) {
        const parts = [messages, system].filter((part) => part !== undefined);
        const records = parts.flatMap((part) => personalRecords(part, tables, event.route));
        if (event.route !== undefined && parts.some((part) => holdsWholeBody(part))) records.push(...personalBodyFields(analysis, event.route));
        if (event.route !== undefined) {
          const text = parts.map((part) => literalText(part)).join('\n');
          records.push(...childrensFields(text, parts.flatMap((part) => followed(marksOf(part, 'user'))).map(({ origin }) => origin.name)), ...namesOfJudged(text, parts.flatMap((part) => marksOf(part, 'user')).map(({ origin }) => origin.name)));
        }
        if (records.length === 0) continue;
        // A function that several routes share is sound for those that hand it less.
        const place = event.route === undefined ? analysis.place(event.path, event.node) : uncheckedPlace(analysis, { ...event, route: event.route });
        const key = `${place.path}:${String(place.line)}`;
        // What a route was seen to hand over is said there, and not once more of the function they share.
        if (places.has(key) || (event.route === undefined && routed.has(event.node))) continue;
        places.add(key);
        routed.add(event.node);
        report.finding({ ruleId: 'personal-data-in-prompt', ...place, message: `${shortList(records)} goes to Claude.`, steps: analysis.steps(event) });
        continue;
      }
      // What a route was seen to hand over is said there, and not once more of the function they share.
      if (event.route === undefined && routed.has(event.node)) continue;
      routed.add(event.node);
      // Where the fields are read: that is what there is to change.
      const asked = analysis.place(event.path, event.node);
      const handed = event.route === undefined ? asked : uncheckedPlace(analysis, { ...event, route: event.route });
      const together = first.origin.path === event.path && handed.path === asked.path && handed.line === asked.line;
      const place = together ? asked : analysis.place(first.origin.path, { start: first.origin.offset, end: first.origin.offset });
      // Routes that share a call hand it fields of their own.
      const key = `${place.path}:${String(place.line)}`;
      if (places.has(key)) continue;
      places.add(key);
      report.finding({ ruleId: 'personal-data-in-prompt', ...place, message: `${describeMarks(marks)} ${agreeing(describeMarks(marks), 'goes', 'go')} to Claude.`, steps: analysis.steps(event) });
    }
    if (places.size > 0) return;
    const [first] = analysis.calls();
    if (first === undefined) report.evidence('personal-data-minimal', 'not-applicable', { text: NO_CALL });
    else report.evidence('personal-data-minimal', 'pass', { text: `no field known to identify a person goes into ${plural(seen.size, 'prompt')}; what people write themselves cannot be known here`, ...lineOf(analysis, first), ruleId: 'personal-data-in-prompt' });
  },
};
