import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';

// Limits of an invented organisation; wide enough never to bind.
const LIMITS = { requests: 4000, 'input-tokens': 2_000_000, 'output-tokens': 400_000 } as const;
export const ORGANIZATION_ID = '3f6b1f1c-9a53-4d2e-8c9b-5d1d0f4f7a10';
const MINUTE = 60_000;

/** Counts what was used in the current minute and reports it as the API does. */
export class RateLimitReport {
  #minute = 0;
  #reset = '';
  #requests = 0;
  #input = 0;
  #output = 0;

  headers(input: number, output: number, now = Date.now()): OutgoingHttpHeaders {
    const minute = Math.floor(now / MINUTE);
    if (minute !== this.#minute) {
      this.#minute = minute;
      this.#reset = new Date((minute + 1) * MINUTE).toISOString().replace('.000Z', 'Z');
      this.#requests = 0;
      this.#input = 0;
      this.#output = 0;
    }
    this.#requests += 1;
    this.#input += input;
    this.#output += output;
    const left = (limit: number, used: number): string => String(Math.max(0, limit - used));
    // Token counts are reported to the nearest thousand, as the API documents.
    const tokensLeft = (limit: number, used: number): string => String(Math.max(0, Math.round((limit - used) / 1000) * 1000));
    return {
      'anthropic-ratelimit-requests-limit': String(LIMITS.requests),
      'anthropic-ratelimit-requests-remaining': left(LIMITS.requests, this.#requests),
      'anthropic-ratelimit-requests-reset': this.#reset,
      'anthropic-ratelimit-input-tokens-limit': String(LIMITS['input-tokens']),
      'anthropic-ratelimit-input-tokens-remaining': tokensLeft(LIMITS['input-tokens'], this.#input),
      'anthropic-ratelimit-input-tokens-reset': this.#reset,
      'anthropic-ratelimit-output-tokens-limit': String(LIMITS['output-tokens']),
      'anthropic-ratelimit-output-tokens-remaining': tokensLeft(LIMITS['output-tokens'], this.#output),
      'anthropic-ratelimit-output-tokens-reset': this.#reset,
    };
  }
}

/** Headers that every answer of the API carries. */
export function commonHeaders(requestId: string): OutgoingHttpHeaders {
  return { 'request-id': requestId, 'anthropic-organization-id': ORGANIZATION_ID };
}

export function withOverrides(headers: OutgoingHttpHeaders, overrides: Readonly<Record<string, string | readonly string[] | null>> | undefined): OutgoingHttpHeaders {
  if (overrides === undefined) return headers;
  const merged = { ...headers };
  for (const [name, value] of Object.entries(overrides)) {
    const key = name.toLowerCase();
    if (value === null) delete merged[key];
    else merged[key] = typeof value === 'string' ? value : [...value];
  }
  return merged;
}

export function sendJson(response: ServerResponse, status: number, headers: OutgoingHttpHeaders, body: string | Buffer): void {
  const length = typeof body === 'string' ? Buffer.byteLength(body) : body.length;
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': length, ...headers });
  response.end(body);
}
