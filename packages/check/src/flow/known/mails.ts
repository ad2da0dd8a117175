import type { Recognizer } from '../evaluator.js';
import * as values from '../value.js';
import type { Value } from '../value.js';

/** How services and libraries call the HTML of a mail: nodemailer, SendGrid, Resend, Mailgun, Postmark, Brevo, SES. */
const bodies = ['html', 'Html', 'HTML', 'htmlBody', 'HtmlBody', 'htmlContent', 'HTMLPart', 'bodyHtml'];
const addresses = ['to', 'To', 'bcc', 'Bcc', 'subject', 'Subject', 'recipients', 'ToAddresses'];

function htmlOf(mail: Value): Value | undefined {
  if (mail.shape.kind !== 'object') return undefined;
  const { properties } = mail.shape;
  // `new SendEmailCommand({ Destination, Message: { Subject, Body: { Html: { Data } } } })`
  const message = values.property(mail, 'Message') ?? values.property(values.property(mail, 'Content') ?? values.unknownValue, 'Simple');
  if (message !== undefined && properties.has('Destination')) return values.property(values.property(message, 'Body') ?? values.unknownValue, 'Html');
  const name = addresses.some((address) => properties.has(address)) ? bodies.find((body) => properties.has(body)) : undefined;
  return name === undefined ? undefined : properties.get(name);
}

/** Mails with HTML in them: `transport.sendMail({ to, subject, html })`. */
export const mailCalls: Recognizer = ({ args, evaluator, frame, node }) => {
  for (const mail of args.flatMap((arg) => (arg.shape.kind === 'array' ? arg.shape.items : [arg]))) {
    const html = htmlOf(mail);
    if (html !== undefined) evaluator.emit({ detail: { kind: 'html', value: html, way: 'a mail' }, node }, frame);
  }
  return undefined;
};
