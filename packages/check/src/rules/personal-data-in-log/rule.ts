import { describeMarks, userMarks } from '../../flow/exposure.js';
import type { MisuseRule } from '../../flow/misuse-rule.js';
import { allMarks, followed } from '../../flow/value.js';

/** Names of the text that people send to Claude, or of everything they sent. */
const prompts = /(?:^|[. ])(?:body|message|messages|prompt|content|text|question|input|history|conversation|argument \d|userMessage|userInput|chat)(?:\[\])?(?:\.(?:content|text))?$/i;

export const personalDataInLog: MisuseRule = {
  rule: {
    id: 'personal-data-in-log',
    item: 'personal-data-minimal',
    severity: 'warning',
    title: 'What people write, or fields that identify them, are logged',
    remedy: 'Log ids, lengths, token counts and the request id; leave the text and the personal fields out, or redact them.',
  },
  find(analysis, report) {
    const reaching = new Set(analysis.fromOutside().map((event) => event.route.node));
    // Whatever the field is called: what goes to Claude is what people write.
    const written = new Set(analysis.fromOutside().flatMap((event) => userMarks(event)).map((mark) => mark.origin));
    const said = new Set<unknown>();
    for (const event of analysis.events('log')) {
      if (said.has(event.node) || analysis.isAside(event.path) || analysis.client.modules.has(event.path)) continue;
      const routed = event.route !== undefined && reaching.has(event.route.node);
      if (!routed) continue;
      const marks = followed(event.detail.values.flatMap((value) => allMarks(value))).filter((mark) => mark.origin.label === 'personal' || (mark.origin.label === 'user' && !mark.cut && mark.redacted !== true && (prompts.test(mark.origin.name) || written.has(mark.origin))));
      if (marks.length === 0) continue;
      said.add(event.node);
      report.finding({ ruleId: 'personal-data-in-log', ...analysis.place(event.path, event.node), message: `${describeMarks(marks)} is written to a log.` });
    }
  },
};
