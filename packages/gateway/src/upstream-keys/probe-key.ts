import { request } from 'undici';
import type { HeldKey } from './held-key.js';

export type Probe = 'accepted' | 'rejected' | 'unknown';

/** Asks upstream whether it takes the credential, with a call that costs nothing. */
export async function probeKey(key: HeldKey, baseURL: string): Promise<Probe> {
  const { header, value, beta } = key.header();
  try {
    const { statusCode, body } = await request(`${baseURL.replace(/\/$/, '')}/v1/models?limit=1`, {
      method: 'GET',
      headers: { [header]: value, 'anthropic-version': '2023-06-01', ...(beta !== undefined && { 'anthropic-beta': beta }) },
      headersTimeout: 10_000,
      bodyTimeout: 10_000,
    });
    await body.dump();
    if (statusCode === 401 || statusCode === 403) return 'rejected';
    // A limit that is reached says that the key is known.
    return statusCode === 200 || statusCode === 429 ? 'accepted' : 'unknown';
  } catch {
    return 'unknown';
  }
}
