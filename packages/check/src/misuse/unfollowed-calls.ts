import type { Reporter } from '../engine/analyzer.js';
import type { Analysis } from '../flow/analysis.js';
import { walk } from '../flow/syntax.js';
import { NO_CALL } from '../flow/misuse-rule.js';
import { standingPythonCall } from '../flow/python/standing-call.js';

/** `x.messages.create(...)` and its like, which nothing but a client of Claude has. */
const callsOfClients = /\bmessages\s{0,4}\.\s{0,4}(?:create|stream|parse|toolRunner)$/;

/** The first call of Claude that stands in the code, whether anything known leads to it or not. */
function standingCall(analysis: Analysis): { readonly path: string; readonly line: number } | undefined {
  for (const path of analysis.claudeModules) {
    const text = analysis.text(path);
    const syntax = /@anthropic-ai\//.test(text) ? analysis.interpreter.syntax(path) : undefined;
    if (syntax === undefined || analysis.isAside(path)) continue;
    let found: { readonly start: number; readonly end: number } | undefined;
    walk(syntax.program, (node) => {
      if (found === undefined && node.type === 'CallExpression' && callsOfClients.test(syntax.text.slice(Math.max(node.callee.start, node.callee.end - 60), node.callee.end))) found = node;
      return found === undefined;
    });
    if (found !== undefined) return { path, line: analysis.place(path, found).line };
  }
  return undefined;
}

/** Takes back that the checklist does not apply for want of a call, where one stands in code that could not be followed. */
export function withoutFalseComfort(analysis: Analysis, report: Reporter): Reporter {
  let standing: ReturnType<typeof standingCall>;
  let inPython: boolean | undefined;
  return {
    finding: (finding) => { report.finding(finding); },
    skip: (...given) => { report.skip(...given); },
    progress: (...given) => { report.progress(...given); },
    evidence(item, status, evidence) {
      // What is called in Python is spoken of by who reads Python.
      if (status === 'not-applicable' && evidence.text === NO_CALL && (inPython ??= standingPythonCall(analysis.project) !== undefined)) return;
      if (status === 'not-applicable' && evidence.text === NO_CALL) standing ??= standingCall(analysis) ?? { path: '', line: 0 };
      if (status !== 'not-applicable' || evidence.text !== NO_CALL || standing === undefined || standing.path === '') report.evidence(item, status, evidence);
      else report.evidence(item, 'cannot-tell', { ...evidence, text: 'a call to Claude is in code that no followed path reaches', ...standing });
    },
  };
}
