import type { CallInfo, Recognizer } from '../evaluator.js';
import * as values from '../value.js';
import type { Value } from '../value.js';
import { externalOf } from './chain.js';

/** A person was asked whether to go on. */
export const CONFIRMED = 'confirmed';
const confirmed = new Set([CONFIRMED]);

/** Functions that give a yes or a no. */
const questions: readonly (readonly [RegExp, RegExp])[] = [
  [/^@inquirer\/(?:prompts|confirm)$/, /^(?:confirm|default)$/],
  [/^@clack\/prompts$/, /^confirm$/],
  [/^(?:yesno|cli-confirm|node-yesno|inquirer-confirm|p-confirm)$/, /./],
  [/^readline-sync$/, /^keyIn\w{0,4}YN\w{0,10}$/],
  [/^global$/, /^confirm$/],
];
/** Those that give what was said, or all that was said. */
const talks: readonly (readonly [RegExp, RegExp])[] = [
  [/^(?:inquirer|prompts|enquirer)$/, /^(?:prompt|default|Confirm|Toggle)$/],
  [/^(?:node:)?readline(?:\/promises)?$|^(?:zx|readline-sync|prompt|prompt-sync|@topcli\/prompts|consola|@clack\/prompts|@inquirer\/prompts|terminal-kit|ink|global)$/, /^(?:question|prompt|select|input|text|keyIn\w{1,20}|yesOrNo|get|default)$/],
  [/^vscode$/, /^show(?:Warning|Information|Error)Message$|^showQuickPick$/],
  [/^electron$/, /^showMessageBox(?:Sync)?$/],
];
const goingOn = /\b(?:run|execut\w{0,3}|proceed|continue|confirm|apply|sure|allow|approve|accept)\b|\by(?:es)?\s{0,2}\/\s{0,2}n(?:o)?\b/i;
const asksByName = /^(?:confirm|approve|requestApproval|askApproval|askPermission|askForPermission|requestConsent|waitForApproval|askUser|promptUser)\w{0,20}$/;

function isOneOf(rows: readonly (readonly [RegExp, RegExp])[], { callee, method }: CallInfo): boolean {
  const external = externalOf(callee);
  const name = external?.chain.findLast((link) => link.how === 'member')?.name ?? method;
  return external !== undefined && rows.some(([modules, names]) => modules.test(external.module) && (names.test(method) || names.test(name)));
}

/** `if (!(await confirm({ message }))) return;`, `const reply = await rl.question('Run it? (y/n)')`. */
export const confirmationCalls: Recognizer = (info) => {
  const { args, frame, callee, method, isNew } = info;
  if (args.length === 0 && method !== 'keyInYN') return undefined;
  const byName = !isNew && asksByName.test(method) && callee.shape.kind !== 'function' && externalOf(callee)?.module !== 'global';
  if (isOneOf(questions, info) || byName) return values.truth(confirmed, values.noFacts);
  if (!isOneOf(talks, info)) return undefined;
  const named = args.flatMap((arg) => (arg.shape.kind === 'array' ? arg.shape.items : [arg])).filter((arg) => constantOf(arg, 'type') === 'confirm');
  const told = args.some((arg) => values.marksOf(arg, 'answer').length > 0 || goingOn.test(values.literalText(arg)));
  if (named.length > 0) return values.record(named.map((arg): [string, Value] => [constantOf(arg, 'name') ?? 'value', values.truth(confirmed, values.noFacts)]), values.unknownValue);
  // What is made of the word of a person who was shown what is to be done cannot be told.
  if (told) frame.facts = values.both(frame.facts, confirmed);
  return undefined;
};

function constantOf(value: Value, name: string): string | undefined {
  const part = values.property(value, name);
  return part === undefined ? undefined : values.constantText(part);
}
