import { catalogue, statusOfErrorType, type ErrorCode } from '@claviger/core/errors';
import { nearest } from '@claviger/core/suggest';
import { causes } from './causes.js';
import { errorCodes } from './error-codes.js';
import { errorTypes } from './error-types.js';
import type { Explanation } from './explanation.js';
import { explainStatus } from './statuses.js';

/** An explanation with what it is of. */
export interface Explained extends Explanation {
  /** The code, type or status. */
  readonly term: string;
  /** Who says it. */
  readonly of: 'Claviger' | 'the Claude API';
  readonly status?: number;
  readonly type?: string;
  /** Codes of Claviger's own that come with this type or status. */
  readonly codes?: readonly ErrorCode[];
  /** Page with more. */
  readonly page?: string;
}

/** Explains a code, an error type or a status. */
export function explainTerm(term: string): Explained | undefined {
  if (Object.hasOwn(catalogue, term)) {
    const { type, what, fix, retry } = catalogue[term as ErrorCode];
    return { term, of: 'Claviger', means: what, causes: causes[term as ErrorCode], todo: [fix], retry, type, status: statusOfErrorType[type], page: `docs/errors/${term}.md` };
  }
  if (Object.hasOwn(errorCodes, term)) return { term, of: 'the Claude API', ...errorCodes[term]! };
  if (Object.hasOwn(errorTypes, term)) return { term, of: 'the Claude API', type: term, codes: codesWith(({ type }) => type === term), ...errorTypes[term]! };
  if (/^[1-5]\d\d$/.test(term)) {
    const found = explainStatus(Number(term));
    if (found !== undefined) return { term, of: 'the Claude API', status: Number(term), codes: codesWith(({ type }) => statusOfErrorType[type] === Number(term)), ...found };
  }
  return undefined;
}

const codesWith = (fits: (entry: (typeof catalogue)[ErrorCode]) => boolean): ErrorCode[] => (Object.keys(catalogue) as ErrorCode[]).filter((code) => fits(catalogue[code]));

/** The terms of an error body, the finest first. Undefined when the text is no error body. */
export function termsOfBody(text: string): { readonly terms: readonly string[]; readonly requestId: string | undefined } | undefined {
  const start = text.indexOf('{');
  if (start === -1) return undefined;
  let body: unknown;
  try {
    body = JSON.parse(text.slice(start, text.lastIndexOf('}') + 1));
  } catch {
    return undefined;
  }
  const error = member(body, 'error');
  const details = member(error, 'details');
  const terms = [member(member(details, 'claviger'), 'code'), member(details, 'error_code'), member(error, 'type'), /^\d{3}(?=\s)/.exec(text.trim())?.[0]].filter((term) => typeof term === 'string');
  const requestId = member(body, 'request_id');
  return terms.length === 0 ? undefined : { terms, requestId: typeof requestId === 'string' ? requestId : undefined };
}

/** The known terms in a line of a log or a printed error, codes before types before statuses. Single words that are English, too, are none. */
export function termsInText(text: string): readonly string[] {
  const found = new Set((text.match(/[a-z]+(?:_[a-z]+)+|(?<!\d)[45]\d\d(?!\d)/g) ?? []).filter((term) => explainTerm(term) !== undefined));
  const named = [catalogue, errorCodes, errorTypes].flatMap((terms) => [...found].filter((term) => Object.hasOwn(terms, term)));
  return [...new Set([...named, ...found])];
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name) ? (value as Readonly<Record<string, unknown>>)[name] : undefined;
}

/** The known term that `word` may have been meant to be. */
export function nearestTerm(word: string): string | undefined {
  const terms = [...Object.keys(catalogue), ...Object.keys(errorTypes), ...Object.keys(errorCodes)];
  const spelled = word.toLowerCase().replaceAll(/[\s-]+/g, '_');
  const begun = spelled.length < 4 ? undefined : terms.find((term) => term.startsWith(`${spelled}_`));
  return begun ?? nearest(spelled, terms);
}
