import { request as plain } from 'node:http';
import { request as secure } from 'node:https';

export const API = 'https://api.anthropic.com';
const MILLISECONDS = 15_000;
const ANSWER_BYTES = 4 * 1024 * 1024;

/** A GET to the API with a credential and nothing else; `undefined` when no answer came. Redirects are not followed. */
export async function ask(api: string, path: string, headers: Readonly<Record<string, string>>): Promise<{ status: number; body: string } | undefined> {
  const url = new URL(path, api);
  return await new Promise((resolve) => {
    const send = url.protocol === 'https:' ? secure : plain;
    const call = send(url, { headers: { 'anthropic-version': '2023-06-01', ...headers }, timeout: MILLISECONDS }, (response) => {
      const chunks: Buffer[] = [];
      let bytes = 0;
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes > ANSWER_BYTES) call.destroy(new Error('too long'));
        else chunks.push(chunk);
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString('utf8') }));
      response.on('error', () => resolve(undefined));
    });
    call.on('timeout', () => call.destroy(new Error('too slow')));
    call.on('error', () => resolve(undefined));
    call.end();
  });
}
