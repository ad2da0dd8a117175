import { allMarks, constantText, options } from '../../flow/value.js';
import type { Value } from '../../flow/value.js';

/** What Claude said, as a text and not as an object that becomes JSON. */
export function isAnswerText(value: Value): boolean {
  return options(value).some((option) => option.shape.kind !== 'object' && option.shape.kind !== 'array' && allMarks(option).some((mark) => mark.origin.label === 'answer' && /\.text$|\.completion$/.test(mark.origin.name)));
}

const tags = /<(?:!doctype|html|body|main|section|article|div|p|span|h[1-6]|pre|ul|ol|li|table|td|b|strong|em|br|a|script|textarea|input)\b/i;

/** `<Response><Say>...</Say></Response>`, written by hand, as Twilio and its like take it. */
export function isCallMarkup(value: Value): boolean {
  return options(value).some((option) => option.shape.kind === 'text' && option.shape.parts.some((part) => /<(?:Say|Message|Body|Gather|Speak)\b[^<>]{0,200}>\s{0,40}$/.test(constantText(part) ?? '')));
}

/** A text put together with tags in it: what stands between them is markup too. */
export function isPage(value: Value): boolean {
  return options(value).some((option) => option.shape.kind === 'text' && option.shape.parts.length > 1 && option.shape.parts.some((part) => tags.test(constantText(part) ?? '')));
}
