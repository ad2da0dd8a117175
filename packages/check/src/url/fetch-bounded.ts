import { request as plain, type IncomingMessage } from 'node:http';
import { request as secure } from 'node:https';
import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';

export interface Fetched {
  readonly status: number;
  readonly type: string;
  readonly location: string | undefined;
  readonly body: Buffer;
}

const MILLISECONDS = 15_000;
const HEADERS = { 'user-agent': 'claviger-check (security check of this site)', accept: '*/*', 'accept-encoding': 'gzip, br' };

/** One GET without cookies or redirects; ends at so many bytes, packed or not. `undefined` when nothing came. */
export async function fetchBounded(url: URL, mostBytes: number): Promise<Fetched | undefined> {
  return await new Promise((resolve) => {
    const send = url.protocol === 'https:' ? secure : plain;
    const call = send(url, { headers: HEADERS, timeout: MILLISECONDS }, (response: IncomingMessage) => {
      const chunks: Buffer[] = [];
      let bytes = 0;
      const finish = (): void => {
        clearTimeout(deadline);
        const body = unpack(Buffer.concat(chunks), response.headers['content-encoding'], mostBytes);
        resolve(body === undefined ? undefined : { status: response.statusCode ?? 0, type: response.headers['content-type'] ?? '', location: response.headers.location, body });
      };
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes > mostBytes) {
          clearTimeout(deadline);
          call.destroy();
          resolve(undefined);
        } else chunks.push(chunk);
      });
      response.on('end', finish);
      response.on('error', () => resolve(undefined));
    });
    const deadline = setTimeout(() => call.destroy(new Error('too slow')), MILLISECONDS);
    call.on('timeout', () => call.destroy(new Error('too slow')));
    call.on('error', () => {
      clearTimeout(deadline);
      resolve(undefined);
    });
    call.end();
  });
}

function unpack(body: Buffer, encoding: string | undefined, maxOutputLength: number): Buffer | undefined {
  try {
    if (encoding === 'gzip') return gunzipSync(body, { maxOutputLength });
    if (encoding === 'br') return brotliDecompressSync(body, { maxOutputLength });
    return encoding === 'deflate' ? inflateSync(body, { maxOutputLength }) : body;
  } catch {
    return undefined;
  }
}
