import { answerMarks } from '../../flow/answers-elsewhere.js';
import { CONFIRMED } from '../../flow/known/confirmations.js';
import type { MisuseRule } from '../../flow/misuse-rule.js';
import { allMarks, followed } from '../../flow/value.js';

export const answerEvaluated: MisuseRule = {
  rule: {
    id: 'answer-evaluated',
    item: 'answers-checked',
    severity: 'error',
    title: 'Claude\'s answer is run as code',
    remedy: 'Ask for data (a tool call or structured output), check it against a schema and act on it with your own code; run foreign code only in a sandbox.',
  },
  find(analysis, report) {
    const isAnswer = answerMarks(analysis);
    const said = new Set<unknown>();
    for (const event of analysis.events('run')) {
      if (event.detail.way !== 'eval' || said.has(event.node) || analysis.isAside(event.path) || event.facts.has(CONFIRMED)) continue;
      const marks = followed(allMarks(event.detail.value)).filter(isAnswer).filter((mark) => !event.facts.has(`one-of:${String(mark.origin.id)}`));
      if (marks.length === 0) continue;
      said.add(event.node);
      report.finding({ ruleId: 'answer-evaluated', ...analysis.place(event.path, event.node), message: `Claude's answer is run as code (${event.detail.name}): whoever can put words into the prompt can run code on this machine.` });
    }
    if (said.size === 0 && analysis.byCall().size > 0) report.evidence('answers-checked', 'pass', { text: 'no answer was seen to be run as code', ruleId: 'answer-evaluated' });
  },
};
