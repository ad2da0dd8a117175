import type { IncomingHttpHeaders } from 'node:http';
import { RequestRefused } from '../api-error.js';

/** `sk-ant-<kind>NN-` and URL-safe characters; real keys of other lengths than 108 exist, so the length is open. */
const WELL_FORMED = /^sk-ant-[a-z]+\d\d-[A-Za-z0-9_-]{8,400}$/;

/** Which credentials the server takes. */
export class Credentials {
  #keys: ReadonlySet<string> | undefined;
  readonly #tokens = new Map<string, number>();

  constructor(keys: readonly string[] | undefined) {
    this.setKeys(keys);
  }

  setKeys(keys: readonly string[] | undefined): void {
    this.#keys = keys === undefined ? undefined : new Set(keys);
  }

  /** Takes an access token, issued by `POST /v1/oauth/token`, until it expires. */
  issue(token: string, expiresAt: number): void {
    this.#tokens.set(token, expiresAt);
  }

  /** Throws unless every credential that the request presents is a good one, and there is one. Gives the first. */
  check(headers: IncomingHttpHeaders): string {
    const key = headers['x-api-key'];
    const authorization = headers.authorization;
    if (key === undefined && authorization === undefined) throw new RequestRefused(401, 'x-api-key header is required');
    const presented: string[] = [];
    if (key !== undefined) {
      const value = Array.isArray(key) ? (key[0] ?? '') : key;
      if (!this.#accepts(value)) throw new RequestRefused(401, 'invalid x-api-key');
      presented.push(value);
    }
    if (authorization !== undefined) {
      const token = /^bearer +(\S+)$/i.exec(authorization)?.[1];
      if (token === undefined || !this.#accepts(token)) throw new RequestRefused(401, 'Invalid bearer token');
      presented.push(token);
    }
    return presented[0] ?? '';
  }

  /** The Admin API takes admin keys only. */
  checkAdmin(headers: IncomingHttpHeaders): void {
    const credential = this.check(headers);
    if (!credential.startsWith('sk-ant-admin') && !this.#tokens.has(credential)) {
      throw new RequestRefused(403, 'This endpoint requires an Admin API key.');
    }
  }

  #accepts(credential: string): boolean {
    const expiry = this.#tokens.get(credential);
    if (expiry !== undefined) return expiry > Date.now();
    return this.#keys === undefined ? WELL_FORMED.test(credential) : this.#keys.has(credential);
  }
}
