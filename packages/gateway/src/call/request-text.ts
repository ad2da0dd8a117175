import { isAscii, isUtf8 } from 'node:buffer';
import { ClavigerError } from '@claviger/core/errors';

/** The body as text. Bytes that are not UTF-8 are refused, never replaced: what is checked must be what is sent. */
export function requestText(body: Buffer): string {
  if (isAscii(body)) return body.toString('latin1');
  if (!isUtf8(body)) throw new ClavigerError('malformed_json', { message: 'The body is not valid UTF-8.' });
  return body.toString('utf8');
}

const JSON_TYPE = /^application\/json[\t ]*(?:;[\t ]*charset[\t ]*=[\t ]*"?utf-?8"?[\t ]*)?$/i;

export function checkJsonType(contentType: string | undefined): void {
  if (contentType === 'application/json') return;
  if (contentType === undefined || !JSON_TYPE.test(contentType)) throw new ClavigerError('bad_content_type');
}
