import { ClavigerError } from '../errors/claviger-error.js';
import type { JsonObject } from '../messages/json-value.js';
import { parseRequest } from '../messages/parse-request.js';

const JSON_TYPE = /^application\/json[\t ]*(?:;[\t ]*charset[\t ]*=[\t ]*"?utf-?8"?[\t ]*)?$/i;

/** The body of a request as text. Only JSON: a page of another origin cannot send that without being asked first. */
export async function readJsonText(request: Request, maximumBytes: number): Promise<string> {
  if (!JSON_TYPE.test(request.headers.get('content-type') ?? '')) throw new ClavigerError('bad_content_type');
  if (Number(request.headers.get('content-length') ?? 0) > maximumBytes) throw new ClavigerError('body_too_large');
  if (request.body === null) throw new ClavigerError('malformed_json', { message: 'The request has no body.' });
  const reader = request.body.getReader();
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let length = 0;
  let text = '';
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return text + decoder.decode();
      length += value.length;
      if (length > maximumBytes) {
        await reader.cancel();
        throw new ClavigerError('body_too_large');
      }
      text += decoder.decode(value, { stream: true });
    }
  } catch (error) {
    // A TypeError of the decoder: the bytes are no UTF-8.
    throw error instanceof TypeError ? new ClavigerError('malformed_json', { message: 'The body is not valid UTF-8.' }) : error;
  }
}

export async function readJson(request: Request, maximumBytes: number): Promise<JsonObject> {
  return parseRequest(await readJsonText(request, maximumBytes));
}
