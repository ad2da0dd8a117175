import { checklist, type ChecklistResult, type Evidence } from './checklist.js';
import type { Spoken } from './collect.js';
import type { Finding } from './finding.js';
import type { Rule } from './rule.js';

/** Evidence shown of an item, at most: the findings have the rest. */
const EVIDENCE_MOST = 50;

/**
 * Answers the checklist. A finding fails its item (of a security item, one of at least a warning does); then what could not be told weighs more than
 * what was found in order, and that more than what does not apply. An item nobody spoke on cannot be told.
 */
export function evaluate(findings: readonly Finding[], spoken: readonly Spoken[], rules: ReadonlyMap<string, Rule>): ChecklistResult[] {
  return checklist.map((item) => {
    // Of production items a note is enough: it says what is missing, though it fails no build.
    const failing = findings.filter(({ ruleId, severity }) => (severity !== 'note' || item.group === 'production') && rules.get(ruleId)?.item === item.id);
    if (failing.length > 0) return { ...item, status: 'fail', evidence: failing.slice(0, EVIDENCE_MOST).map(asEvidence) };
    const own = spoken.filter((said) => said.item === item.id);
    for (const status of ['cannot-tell', 'pass', 'not-applicable'] as const) {
      const evidence = own.filter((said) => said.status === status).map((said) => said.evidence);
      // What holds is worth knowing beside what cannot be told.
      const rest = status === 'cannot-tell' ? own.filter((said) => said.status === 'pass').map((said) => said.evidence) : [];
      if (evidence.length > 0) return { ...item, status, evidence: [...evidence, ...rest].slice(0, EVIDENCE_MOST) };
    }
    // A key that the API refuses, say: no failure, and nothing that holds.
    const notes = findings.filter(({ ruleId }) => rules.get(ruleId)?.item === item.id).map(asEvidence);
    return { ...item, status: 'cannot-tell', evidence: notes.length > 0 ? notes.slice(0, EVIDENCE_MOST) : [{ text: 'The files cannot show this: a person has to check it' }] };
  });
}

function asEvidence({ message, path, line, commit, ruleId }: Finding): Evidence {
  return { text: message, path, line, ruleId, ...(commit === undefined ? {} : { commit }) };
}
