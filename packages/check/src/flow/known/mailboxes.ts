import type { CallInfo, Recognizer } from '../evaluator.js';
import type { Syntax } from '../syntax.js';
import * as values from '../value.js';
import type { Value } from '../value.js';
import { externalOf } from './chain.js';

/** Name of what somebody from outside wrote to a mailbox that the program reads. */
export const strangersMail = 'a mail that anyone may send';

const readers = /^(?:fetch|fetchOne|fetchAll|download)$/;

/** Messages of a mailbox: of ImapFlow, of the Gmail API, and what a parser makes of a message that came from nowhere known. */
export const mailboxCalls: Recognizer = (info) => {
  const { method, receiver, callee, written, args, isNew } = info;
  if (isNew) return undefined;
  const module = (externalOf(receiver) ?? externalOf(callee))?.module ?? '';
  if (readers.test(method) && (module === 'imapflow' || isDeclared(info))) return mail(info);
  if (written.endsWith('.users.messages.get')) return mail(info);
  if (method === 'simpleParser' && module === 'mailparser') {
    const known = args.flatMap((arg) => values.allMarks(arg)).filter((mark) => mark.origin.label === 'user' || mark.origin.label === 'fetched');
    return known.length > 0 ? values.marked(known) : mail(info);
  }
  return undefined;
};

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
