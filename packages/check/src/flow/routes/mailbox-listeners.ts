import type { CallInfo } from '../evaluator.js';
import { externalOf } from '../known/chain.js';
import { arrivedMail, MAILBOX } from '../known/mailboxes.js';
import * as values from '../value.js';
import type { Value } from '../value.js';

/** Packages that tell of mail that arrives. */
const mailboxes = /^(?:imapflow|imap|node-imap|imap-simple|mail-listener\w{0,10}|mail-listener-next|mail-notifier|@\w{1,40}\/mail-listener|smtp-server|mailin)$/;
const arrivals = /^(?:exists|mail|message|new|server)$/;
/** What older packages hand a mail on by, piece by piece. */
const pieces = /^(?:message|body|attributes)$/;

/** The function that each mail sets off, as it is to be called: `imap.on('exists', run)`, `listener.on('mail', run)`, `new SMTPServer({ onData })`. */
export function mailListener(info: CallInfo): { readonly name: string; readonly handler: Value; readonly written: Value } | undefined {
  const { method, receiver, callee, args, isNew, evaluator, frame, node } = info;
  const module = (externalOf(receiver) ?? externalOf(callee))?.module ?? '';
  if (!mailboxes.test(module)) return undefined;
  const onData = isNew && method === 'SMTPServer' && args[0] !== undefined ? values.property(args[0], 'onData') : undefined;
  const event = /^(?:on|once|addListener)$/.test(method) && args[0] !== undefined ? (values.constantText(args[0]) ?? '') : '';
  const written = onData ?? args.find((arg) => arg.shape.kind === 'function');
  if (written?.shape.kind !== 'function' || (onData === undefined && !arrivals.test(event) && !(evaluator.route?.framework === MAILBOX && pieces.test(event)))) return undefined;
  const handler = values.native(MAILBOX, () => {
    const arrived = arrivedMail({ evaluator, frame, node });
    const session = values.input(evaluator.origin('identity', 'session', frame, node));
    return evaluator.call(written, [arrived, onData === undefined ? arrived : session, values.native('done', () => values.undefinedValue)], { ...frame, facts: evaluator.callingFacts }, node);
  });
  // What is told while a mail is dealt with belongs to that mail.
  if (evaluator.route?.framework === MAILBOX) {
    evaluator.call(written, [arrivedMail(info), values.unknownValue], frame, node);
    return undefined;
  }
  return { name: onData === undefined ? `mail event ${event}` : 'mail that arrives', handler, written };
}
