import { isAscii, isUtf8 } from 'node:buffer';
import { ClavigerError } from '@claviger/core/errors';

/** The text of bytes that are UTF-8, all of them whole characters; undefined for others. */
export function wholeText(bytes: Uint8Array): string | undefined {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (isAscii(bytes)) return buffer.toString('latin1');
  return isUtf8(bytes) ? buffer.toString('utf8') : undefined;
}

/** The body as text. Bytes that are not UTF-8 are refused, never replaced: what is checked must be what is sent. */
export function requestText(body: Buffer): string {
  const text = wholeText(body);
  if (text === undefined) throw new ClavigerError('malformed_json', { message: 'The body is not valid UTF-8.' });
  return text;
}

const JSON_TYPE = /^application\/json[\t ]*(?:;[\t ]*charset[\t ]*=[\t ]*"?utf-?8"?[\t ]*)?$/i;

export function checkJsonType(contentType: string | undefined): void {
  if (contentType === 'application/json') return;
  if (contentType === undefined || !JSON_TYPE.test(contentType)) throw new ClavigerError('bad_content_type');
}
