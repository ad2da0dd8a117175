import type { IncomingHttpHeaders } from 'node:http';
import { RequestRefused } from '../api-error.js';
import { identifier } from '../identifier.js';

/** `sk-ant-<kind>NN-` and URL-safe characters; real keys of other lengths than 108 exist, so the length is open. */
const WELL_FORMED = /^sk-ant-[a-z]+\d\d-[A-Za-z0-9_-]{8,400}$/;
const ADMIN_PREFIX = 'sk-ant-admin';
const OAUTH_BETA = 'oauth-2025-04-20'; // SDK 1.12.0, lib/credentials/types: needed on requests with an access token
const MAXIMUM_KEYS = 10_000;

export type KeyStatus = 'active' | 'inactive' | 'archived';

/** An API key as the Admin API knows it; never the key itself. */
export interface KeyRecord {
  readonly id: string;
  readonly createdAt: string;
  readonly hint: string;
  name: string;
  status: KeyStatus;
}

/** Which credentials the server takes. */
export class Credentials {
  readonly #keys = new Map<string, KeyRecord>();
  #adminKeys = new Set<string>();
  /** No list was given: every well-formed key is good, and becomes known by its first use. */
  #open = false;
  readonly #tokens = new Map<string, number>();

  constructor(keys: readonly string[] | undefined) {
    this.setKeys(keys);
  }

  setKeys(keys: readonly string[] | undefined): void {
    this.#open = keys === undefined;
    const before = new Map(this.#keys);
    this.#keys.clear();
    this.#adminKeys = new Set(keys?.filter((key) => key.startsWith(ADMIN_PREFIX)));
    for (const key of keys ?? []) if (!key.startsWith(ADMIN_PREFIX)) this.#keys.set(key, before.get(key) ?? newRecord(key, this.#keys.size + 1));
  }

  /** Newest first, as the Admin API lists them. */
  records(): KeyRecord[] {
    return [...this.#keys.values()].reverse();
  }

  /** Takes an access token, issued by `POST /v1/oauth/token`, until it expires (milliseconds since the epoch). */
  issue(token: string, expiresAt: number): void {
    if (this.#tokens.size >= MAXIMUM_KEYS) this.#tokens.clear();
    this.#tokens.set(token, expiresAt);
  }

  /** Throws unless the request presents a credential, and every one that it presents is good. */
  check(headers: IncomingHttpHeaders): void {
    for (const { credential, bearer } of presented(headers)) {
      const refused = new RequestRefused(401, bearer ? 'Invalid bearer token' : 'invalid x-api-key');
      const expiry = this.#tokens.get(credential);
      if (expiry !== undefined) {
        if (!bearer || expiry <= Date.now()) throw refused;
        const betas = headers['anthropic-beta'];
        if (!String(betas ?? '').includes(OAUTH_BETA)) throw new RequestRefused(401, 'OAuth authentication is currently not supported.');
      } else if (!this.#acceptsKey(credential)) throw refused;
    }
  }

  /** The Admin API takes admin keys only. */
  checkAdmin(headers: IncomingHttpHeaders): void {
    for (const { credential, bearer } of presented(headers)) {
      const good = credential.startsWith(ADMIN_PREFIX) && (this.#open ? WELL_FORMED.test(credential) : this.#adminKeys.has(credential));
      if (good) continue;
      if (this.#acceptsKey(credential)) throw new RequestRefused(403, 'This endpoint requires an Admin API key.');
      throw new RequestRefused(401, bearer ? 'Invalid bearer token' : 'invalid x-api-key');
    }
  }

  #acceptsKey(key: string): boolean {
    const record = this.#keys.get(key);
    if (record !== undefined) return record.status === 'active';
    if (!this.#open || key.startsWith(ADMIN_PREFIX) || !WELL_FORMED.test(key)) return false;
    if (this.#keys.size < MAXIMUM_KEYS) this.#keys.set(key, newRecord(key, this.#keys.size + 1));
    return true;
  }
}

function newRecord(key: string, ordinal: number): KeyRecord {
  const hint = key.length > 24 ? `${key.slice(0, 16)}...${key.slice(-4)}` : 'sk-ant-...';
  return { id: identifier('apikey'), createdAt: new Date().toISOString(), hint, name: `key-${ordinal}`, status: 'active' };
}

function presented(headers: IncomingHttpHeaders): Array<{ credential: string; bearer: boolean }> {
  const key = headers['x-api-key'];
  const { authorization } = headers;
  if (key === undefined && authorization === undefined) throw new RequestRefused(401, 'x-api-key header is required');
  const credentials: Array<{ credential: string; bearer: boolean }> = [];
  if (key !== undefined) credentials.push({ credential: String(key), bearer: false });
  // A header of another scheme presents no token, which no list contains.
  if (authorization !== undefined) credentials.push({ credential: /^bearer +(\S+)$/i.exec(authorization)?.[1] ?? '', bearer: true });
  return credentials;
}
