import type { Project } from '../../engine/project.js';
import type { CallInfo } from '../evaluator.js';
import { externalOf } from '../known/chain.js';
import * as values from '../value.js';
import type { Facts, Value } from '../value.js';

const LONGEST_BLOCK = 6000;
const allowing = /\ballow\s{1,20}([a-z, ]{1,80}?)\s{0,20}(?::\s{0,20}if\s{1,20}([^;]{1,2000}))?;/g;

/** Functions that run when somebody writes to the store. */
export const storeTriggers = /^on(?:(?:Document|Value)(?:Created|Written|Updated)(?:WithAuthContext)?|Create|Write|Update)$/;

/** What was written, as the event or the snapshot of a trigger gives it. */
export function storedDocument(written: Value): Value {
  const read = values.native('read', () => written);
  const snapshot = values.record([['data', read], ['val', read], ['get', values.native('get', () => written)], ['ref', values.unknownValue], ['after', values.record([['data', read], ['val', read]], values.unknownValue)]], values.unknownValue);
  const event = values.record([['data', snapshot], ['after', values.record([['data', read], ['val', read]], values.unknownValue)], ['val', read], ['params', values.unknownValue]], values.unknownValue);
  return values.join(event, snapshot);
}

/** What the security rules of Firestore ask of those who write a document that sets a function off. */
export function askedByRules(project: Project, info: CallInfo): Facts {
  const collection = /([\w-]{1,80})\/\{[\w-]{1,80}\}$/.exec(documentOf(info) ?? '')?.[1];
  if (collection === undefined) return values.noFacts;
  // What is allowed for all documents is allowed for these.
  const block = new RegExp(`\\bmatch\\s{1,20}(?:(?:[\\w/{}=*-]{0,200}/|/)${collection}/\\{[\\w-]{1,80}\\}|(?:[\\w/{}-]{0,200}/documents)?/\\{\\w{1,80}=\\*\\*\\})\\s{0,20}\\{`, 'g');
  const rules = project.files.filter((file) => /(?:^|\/)firestore\.rules$/.test(file.path) && file.skipped === undefined).map((file) => file.text() ?? '');
  const asked = rules.flatMap((text) => [...text.matchAll(block)].flatMap((match) => conditionsIn(untilClosed(text, match.index + match[0].length))));
  return asked.length === 0 ? values.noFacts : asked.map((condition) => factsOf(condition)).reduce(values.common);
}

/** `onDocumentCreated('notes/{id}', ...)`, also with options, and `firestore.document('notes/{id}').onCreate(...)`. */
function documentOf({ args, receiver }: CallInfo): string | undefined {
  const text = (value: Value | undefined): string | undefined => (value === undefined ? undefined : values.constantText(values.property(value, 'document') ?? value));
  return text(args[0]) ?? text(externalOf(receiver)?.chain.findLast((link) => link.name === 'document' && link.how === 'call')?.args[0]);
}

function untilClosed(text: string, start: number): string {
  const limit = Math.min(text.length, start + LONGEST_BLOCK);
  for (let at = start, depth = 1; at < limit; at += 1) {
    if (text[at] === '{') depth += 1;
    else if (text[at] === '}') depth -= 1;
    if (depth === 0) return text.slice(start, at);
  }
  return text.slice(start, limit);
}

/** The conditions under which somebody may write; empty where there is none. What nobody may do is left out. */
function conditionsIn(block: string): string[] {
  return [...block.matchAll(allowing)].filter(([, verbs = '', condition = '']) => /\b(?:create|write|update)\b/.test(verbs) && condition.trim() !== 'false').map(([, , condition = '']) => condition);
}

/** Where one of several ways is enough, nothing is sure. `request.time > lastNote + duration.value(5, 'm')` is a pause between two. */
function factsOf(condition: string): Facts {
  const found = new Set<string>();
  if (condition.includes('||')) return found;
  if (/\brequest\.auth(?:\.\w{1,40}){0,3}\s{0,8}[!=]=|[!=]=\s{0,8}request\.auth\b/.test(condition)) found.add('authenticated');
  if (/\brequest\.time\s{0,8}>/.test(condition) && /\b(?:duration|resource|get\()/.test(condition)) found.add('limited');
  return found;
}
