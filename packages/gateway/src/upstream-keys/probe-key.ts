import { request } from 'undici';
import type { HeldKey } from './held-key.js';

/**
 * `rejected`: upstream does not know the credential. `forbidden`: it may not list models, and perhaps nothing else.
 * `unclear`: upstream has no such list. `unknown`: upstream could not be asked.
 */
export type Probe = 'accepted' | 'rejected' | 'forbidden' | 'unclear' | 'unknown';

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
    if (statusCode === 401) return 'rejected';
    if (statusCode === 403) return 'forbidden';
    // A limit that is reached says that the key is known.
    if (statusCode === 200 || statusCode === 429) return 'accepted';
    return statusCode < 500 ? 'unclear' : 'unknown';
  } catch {
    return 'unknown';
  }
}
