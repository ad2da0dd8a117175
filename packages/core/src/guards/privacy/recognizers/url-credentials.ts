import { type PersonalDataSpan, STANDS_ALONE } from '../recognizer.js';

const LIMIT = 256;

/** The `user:password` of a URL (RFC 3986 3.2.1). The span leaves the rest of the URL readable. */
export function urlCredentialsAt(text: string, scheme: number): PersonalDataSpan | undefined {
  const start = scheme + 3;
  const limit = Math.min(text.length, start + LIMIT);
  let colon = -1;
  for (let at = start; at < limit; at++) {
    const code = text.charCodeAt(at);
    if (code === 64) {
      const password = colon < 0 ? '' : text.slice(colon + 1, at);
      // Templates such as ${PASSWORD} or <password> hold nobody's credential.
      if (colon <= start || password === '' || /^(?:[$<{%*]|x+$)/i.test(password)) return undefined;
      return { start, end: at, type: 'URL_CREDENTIALS', score: STANDS_ALONE };
    }
    if (code === 58 && colon < 0) colon = at;
    if (code <= 32 || code === 47 || code === 63 || code === 35 || code === 34 || code === 39 || code === 60 || code === 62) return undefined;
  }
  return undefined;
}
