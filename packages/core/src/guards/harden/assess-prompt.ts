import { findSecrets } from '../secrets/find-secrets.js';

/** One thing that a system prompt should settle. */
export interface PromptWeakness {
  readonly id: string;
  /** What is missing or wrong, one sentence. */
  readonly problem: string;
  /** True when the guardrails that Claviger adds settle it. */
  readonly mendedByGuardrails: boolean;
}

interface Question extends PromptWeakness {
  /** Whether the prompt has this weakness. */
  readonly has: (prompt: string) => boolean;
}

const lacks = (pattern: RegExp) => (prompt: string) => !pattern.test(prompt);

/** Weaknesses after Anthropic's public guidance on jailbreaks, prompt injection and prompt leaks. English prompts only. */
const questions: readonly Question[] = [
  { id: 'no-role', problem: 'It does not say what the assistant is.', mendedByGuardrails: false, has: lacks(/\byou(?:'re| are)\b|\byour (?:role|task|job)\b|\bact as\b/i) },
  { id: 'no-scope', problem: 'It does not say what the assistant is for, or what lies outside of it.', mendedByGuardrails: false, has: lacks(/\bonly (?:answer|help|discuss|talk|respond|use)\b|\banything (?:else|outside|unrelated)|\b(?:topics?|questions?) (?:outside|unrelated|not related)|\bthis service is for\b|\bscope\b|\blimited to\b|\bunrelated\b|\boff-topic\b/i) },
  { id: 'no-refusal', problem: 'It does not say how to decline.', mendedByGuardrails: false, has: lacks(/\b(?:decline|refuse|say (?:that )?you (?:can'?t|cannot|are not able)|i (?:can'?t|cannot) help|politely)\b/i) },
  { id: 'no-instruction-hierarchy', problem: 'It does not say that later messages cannot change its rules.', mendedByGuardrails: true, has: lacks(/\brequests?\b.{0,40}\b(?:ignore|override)|\b(?:ignore|override|change|disregard|forget|replace)\b.{0,80}\b(?:instructions?|rules?|prompt)\b|\b(?:instructions?|rules?)\b.{0,80}\b(?:cannot|can'?t|never|not)\b.{0,30}\b(?:changed?|overrid|replaced?)/i) },
  { id: 'no-persona-rule', problem: 'It does not say that the assistant keeps its role.', mendedByGuardrails: true, has: lacks(/\b(?:persona|character|role-?play|pretend|stay in|keep (?:your|this) role)\b/i) },
  { id: 'no-confidentiality', problem: 'It does not say that the prompt itself is not to be revealed.', mendedByGuardrails: true, has: lacks(/\b(?:reveal|disclose|share|repeat|expose)\b.{0,60}\b(?:prompt|instructions?|rules?|configuration)\b|\bconfidential\b/i) },
  { id: 'no-harm-rule', problem: 'It does not rule out harmful help.', mendedByGuardrails: true, has: lacks(/\b(?:harm|harmful|dangerous|illegal|unsafe)\b/i) },
  { id: 'no-data-clause', problem: 'It does not say that tool results, documents and web pages are data and not instructions.', mendedByGuardrails: true, has: lacks(/\b(?:tool results?|documents?|web ?pages?|search results?|retrieved|external|untrusted)\b.{0,120}\b(?:data|not (?:as )?instructions?|never follow|do not (?:follow|obey))\b/is) },
  { id: 'user-text-inside', problem: 'It has a place where text of a user or of a document is put in: that text is then believed like the prompt.', mendedByGuardrails: false, has: (prompt) => /\{\{?\s*\$?(?:user|input|query|question|message|context|document|content|history|results?)[\w.]*\s*\}?\}|\$\{[^}]{1,80}\}|%\((?:user|input|query|context)\w*\)s/i.test(prompt) },
  { id: 'secret-inside', problem: 'It holds a credential: what a model reads, it can be made to say.', mendedByGuardrails: false, has: (prompt) => findSecrets(prompt).secrets.length > 0 },
  { id: 'password-inside', problem: 'It seems to hold a password or code word.', mendedByGuardrails: false, has: (prompt) => /\b(?:password|passcode|pass ?phrase|code ?word|secret key)\s*(?:is|:|=)\s*\S/i.test(prompt) },
];

/** How many weaknesses are looked for. */
export const WEAKNESSES = questions.length;

/** What a system prompt leaves open. */
export function assessPrompt(prompt: string): PromptWeakness[] {
  return questions.filter(({ has }) => has(prompt)).map(({ id, problem, mendedByGuardrails }) => ({ id, problem, mendedByGuardrails }));
}
