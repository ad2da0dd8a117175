import { runsAnyCommand } from '../../flow/known/agent-tools.js';
import { CONFIRMED } from '../../flow/known/confirmations.js';
import type { MisuseRule } from '../../flow/misuse-rule.js';
import { isShell } from '../../flow/known/shell-commands.js';
import { followed, isPlain, marksOf } from '../../flow/value.js';

export const answerInShell: MisuseRule = {
  rule: {
    id: 'answer-in-shell',
    item: 'answers-checked',
    severity: 'error',
    title: 'Claude\'s answer is run by a shell',
    remedy: 'Run a fixed program with `execFile` and a list of arguments, choose commands from a list of your own, and let a person confirm.',
  },
  find(analysis, report) {
    const said = new Set<unknown>();
    for (const event of analysis.events('run')) {
      if (event.detail.way !== 'shell' || said.has(event.node) || analysis.isAside(event.path) || event.facts.has(CONFIRMED)) continue;
      const marks = followed(marksOf(event.detail.value, 'answer')).filter((mark) => !isPlain(mark, event.facts));
      if (marks.length === 0 || !isShell(event.detail.name, analysis.project)) continue;
      said.add(event.node);
      report.finding({ ruleId: 'answer-in-shell', ...analysis.place(event.path, event.node), message: `Claude's answer is run as a command (${event.detail.name}): whoever can put words into the prompt can run commands on this machine.` });
    }
    for (const event of analysis.fromOutside()) {
      const { client, messages, system, requestOptions } = event.detail.request;
      if (client !== 'agent-sdk' || said.has(event.node) || analysis.isAside(event.path) || event.facts.has('operators') || [messages, system].every((part) => part === undefined || marksOf(part, 'user').length === 0) || !runsAnyCommand(requestOptions)) continue;
      said.add(event.node);
      report.finding({ ruleId: 'answer-in-shell', ...analysis.place(event.path, event.node), message: 'An agent runs commands on this machine for whoever calls this route, and nobody is asked: leave Bash out of its tools, or give it a sandbox.' });
    }
    if (said.size === 0 && analysis.byCall().size > 0) report.evidence('answers-checked', 'pass', { text: 'no answer was seen to be run by a shell', ruleId: 'answer-in-shell' });
  },
};
