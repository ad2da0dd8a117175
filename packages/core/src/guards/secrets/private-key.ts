/** What a PEM private key starts with (source: RFC 7468; OpenSSH and PGP use the same frame). */
export const PRIVATE_KEY_START = '-----BEGIN ';

const HEADER = /^-----BEGIN (?:[A-Z0-9]{1,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----/;
/** A header that is not complete yet. */
const PARTIAL_HEADER = /^-----BEGIN (?:[A-Z0-9]{1,12} ?){0,5}-{0,5}$/;
/** Fewer base64 characters than this are an explanation and no key: the shortest (Ed25519) has 64. */
const SHORTEST_BODY = 48;

export type PrivateKeyMatch =
  /** A key from here to `length`. */
  | { readonly kind: 'key'; readonly length: number; readonly complete: boolean }
  /** More text is needed to tell. */
  | { readonly kind: 'undecided' }
  | { readonly kind: 'none' };

/** Whether a private key starts at `start`. `last`: no more text comes. */
export function matchPrivateKey(text: string, start: number, last: boolean): PrivateKeyMatch {
  const head = text.slice(start, start + 80);
  const header = HEADER.exec(head)?.[0];
  if (header === undefined) return !last && start + 80 > text.length && PARTIAL_HEADER.test(head) ? { kind: 'undecided' } : { kind: 'none' };
  let body = 0;
  let index = start + header.length;
  for (; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (isBase64(code)) body++;
    // White space, also as the two characters `\n` of a JSON or dotenv text.
    else if (code === 92 && (text[index + 1] === 'n' || text[index + 1] === 'r')) index++;
    else if (code !== 10 && code !== 13 && code !== 32 && code !== 9) break;
  }
  if (body < SHORTEST_BODY) return index === text.length && !last ? { kind: 'undecided' } : { kind: 'none' };
  const footer = /^-----END [A-Z0-9 ]{0,40}-----/.exec(text.slice(index, index + 60))?.[0];
  return { kind: 'key', length: index - start + (footer?.length ?? 0), complete: footer !== undefined || (index < text.length && text[index] !== '-') || last };
}

const isBase64 = (code: number): boolean => (code >= 65 && code <= 90) || (code >= 97 && code <= 122) || (code >= 48 && code <= 57) || code === 43 || code === 47 || code === 61;
