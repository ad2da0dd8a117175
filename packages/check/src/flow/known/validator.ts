import type { Recognizer } from '../evaluator.js';
import { asOneOf } from '../operators.js';
import * as values from '../value.js';
import { externalOf } from './chain.js';

/** Checks of validator.js that only short texts pass. */
const short = /^is(?:UUID|Email|IP|ISO8601|MongoId|JWT|HexColor|Slug|PostalCode|MobilePhone|CreditCard|IBAN|Locale|Boolean|Int|Float|Port|LatLong|MD5|Date)$/;

/** `validator.isLength(text, { max: 500 })`: what is known of a text that passed. */
export const validatorCalls: Recognizer = ({ method, callee, args, isNew }) => {
  const [text, settings] = args;
  if (isNew || text === undefined || !/^validator(?:\/|$)/.test(externalOf(callee)?.module ?? '')) return undefined;
  const module = externalOf(callee)?.module ?? '';
  const name = module.startsWith('validator/') ? (module.split('/').at(-1) ?? '') : method;
  if (name === 'isIn') return values.truth(asOneOf(text), values.noFacts);
  const limited = /^is(?:Length|ByteLength)$/.test(name) && settings !== undefined && (values.property(settings, 'max') !== undefined || args.length > 2);
  if (!limited && !short.test(name)) return undefined;
  return values.truth(new Set(values.allMarks(text).map((mark) => `bounded:${String(mark.origin.id)}`)), values.noFacts);
};
