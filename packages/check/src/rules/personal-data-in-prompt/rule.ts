import { plural } from '../../engine/plural.js';
import { describeMarks, lineOf } from '../../flow/exposure.js';
import { field } from '../../flow/known/claude.js';
import { NO_CALL, type MisuseRule } from '../../flow/misuse-rule.js';
import { followed, marksOf } from '../../flow/value.js';

export const personalDataInPrompt: MisuseRule = {
  rule: {
    id: 'personal-data-in-prompt',
    item: 'personal-data-minimal',
    severity: 'warning',
    title: 'Fields that identify a person are put into a prompt',
    remedy: 'Send only what the answer needs, or a pseudonym that is turned back afterwards; `metadata.user_id` must be opaque.',
  },
  find(analysis, report) {
    const said = new Set<unknown>();
    const seen = new Set<unknown>();
    for (const event of analysis.calls()) {
      if (said.has(event.node)) continue;
      seen.add(event.node);
      const { messages, system, body } = event.detail.request;
      const metadata = field(body, 'metadata');
      const marks = [messages, system, metadata].filter((part) => part !== undefined).flatMap((part) => followed(marksOf(part, 'personal')));
      const [first] = marks;
      if (first === undefined) continue;
      said.add(event.node);
      // Where the fields are read: that is what there is to change.
      const place = first.origin.path === event.path ? analysis.place(event.path, event.node) : analysis.place(first.origin.path, { start: first.origin.offset, end: first.origin.offset });
      report.finding({ ruleId: 'personal-data-in-prompt', ...place, message: `${describeMarks(marks)} goes to Claude.`, steps: analysis.steps(event) });
    }
    if (said.size > 0) return;
    const [first] = analysis.calls();
    if (first === undefined) report.evidence('personal-data-minimal', 'not-applicable', { text: NO_CALL });
    else report.evidence('personal-data-minimal', 'pass', { text: `no field known to identify a person was seen in ${plural(seen.size, 'prompt')}; what people write themselves is not known here`, ...lineOf(analysis, first), ruleId: 'personal-data-in-prompt' });
  },
};
