import type { CallInfo, Recognizer } from '../evaluator.js';
import type { Syntax } from '../syntax.js';
import * as values from '../value.js';
import type { Value } from '../value.js';
import { externalOf } from './chain.js';

/** Name of what somebody from outside wrote to a mailbox that the program reads. */
export const strangersMail = 'a mail that anyone may send';

const readers = /^(?:fetch|fetchOne|fetchAll|download)$/;

/** Framework of a route that each mail sets off which arrives: see `routes/mailbox-listeners.ts`. */
export const MAILBOX = 'mailbox';

/** A mail as parsers and mailboxes give it: its sender is who called, all else he wrote. */
export function arrivedMail({ evaluator, frame, node }: Pick<CallInfo, 'evaluator' | 'frame' | 'node'>): Value {
  const written = values.input(evaluator.origin('user', strangersMail, frame, node));
  const identity = (name: string): [string, Value] => [name, values.input(evaluator.origin('identity', name, frame, node))];
  return values.record([...['from', 'sender', 'replyTo', 'envelope', 'session'].map(identity), ['text', evaluator.member(written, 'text', frame, node)], ['raw', evaluator.member(written, 'raw', frame, node)], ['to', values.unknownValue], ['uid', values.unknownValue], ['seq', values.unknownValue], ['flags', values.unknownValue]], written);
}

/** Messages of a mailbox: of ImapFlow, of the Gmail API, and what a parser makes of a message that came from nowhere known. */
export const mailboxCalls: Recognizer = (info) => {
  const { method, receiver, callee, written, args, isNew } = info;
  if (isNew) return undefined;
  const module = (externalOf(receiver) ?? externalOf(callee))?.module ?? '';
  if (info.evaluator.route?.framework === MAILBOX) return inMailbox(module, info);
  if (readers.test(method) && (module === 'imapflow' || isDeclared(info))) return mail(info);
  if (written.endsWith('.users.messages.get')) return mail(info);
  if (method === 'simpleParser' && module === 'mailparser') {
    const known = args.flatMap((arg) => values.allMarks(arg)).filter((mark) => mark.origin.label === 'user' || mark.origin.label === 'fetched');
    return known.length > 0 ? values.marked(known) : mail(info);
  }
  return undefined;
};

/** The same while a mail that arrives is answered. */
function inMailbox(module: string, info: CallInfo): Value | undefined {
  const { method, written, args, evaluator, frame, node } = info;
  const isParser = (method === 'simpleParser' && module === 'mailparser') || (method === 'parse' && module === 'postal-mime');
  const isReader = (readers.test(method) && (module === 'imapflow' || isDeclared(info))) || written.endsWith('.users.messages.get');
  if (!isParser && !isReader) return undefined;
  const arrived = arrivedMail(info);
  const callback = isParser ? args.find((arg) => arg.shape.kind === 'function') : undefined;
  if (callback !== undefined) evaluator.call(callback, [values.constant(null), arrived], frame, node);
  return method === 'fetch' || method === 'fetchAll' ? values.list([arrived]) : arrived;
}

function mail({ evaluator, frame, node }: CallInfo): Value {
  return values.input(evaluator.origin('fetched', strangersMail, frame, node));
}

/** The parameters and variables of a module that are declared as a mailbox. */
const declared = new WeakMap<Syntax, ReadonlySet<string>>();

function isDeclared({ written, evaluator, frame }: CallInfo): boolean {
  const syntax = evaluator.syntax(frame.module);
  if (syntax === undefined) return false;
  const names = declared.get(syntax) ?? new Set([...syntax.text.matchAll(/\b(\w{1,60})\??\s{0,4}:\s{0,4}ImapFlow\b/g)].map((match) => match[1] ?? ''));
  declared.set(syntax, names);
  return names.has(written.split('.')[0] ?? '');
}
