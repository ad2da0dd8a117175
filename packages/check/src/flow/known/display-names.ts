import type { Recognizer } from '../evaluator.js';
import * as values from '../value.js';
import { externalOf } from './chain.js';

/** Packages that say how a code is called in a language, by what they are asked with. */
const byPackage: Readonly<Record<string, RegExp>> = {
  'iso-639-1': /^get(?:Native)?Name$/,
  'i18n-iso-countries': /^(?:getName|alpha[23]To\w{5,8}|toAlpha[23])$/,
  'i18n-iso-languages': /^(?:getName|alpha[23]To\w{5,8})$/,
  'country-list': /^get(?:Name|Code)$/,
  'currency-codes': /^(?:code|number)$/,
  langs: /^where$/,
  'iso-639-3-to-1': /^/,
};

/**
 * `new Intl.DisplayNames(['en'], { type: 'language' }).of(code)`: the name of a language, a country or a currency, or the
 * code itself, which is a few letters; anything else is thrown out.
 */
export const displayNames: Recognizer = ({ method, callee, receiver, args, isNew }) => {
  const [code] = args;
  if (isNew || code === undefined) return undefined;
  const external = externalOf(receiver) ?? externalOf(callee);
  const ofRuntime = method === 'of' && external?.module === 'global' && external.chain.some((link) => link.how === 'new' && /(?:^|\.)DisplayNames$/.test(link.name));
  const known = external !== undefined && byPackage[external.module]?.test(method) === true;
  return ofRuntime || known ? values.marked(values.plainMarks(values.cutMarks(values.allMarks(code)))) : undefined;
};
