import { request } from 'undici';
import { isLoopback } from '../http/loopback.js';
import { KeySourceError, checkedSecret, type KeySource, type SourcedKey } from './key-source.js';

/** Betas of a token exchange (source: `lib/credentials/types` of @anthropic-ai/sdk 1.12.0). */
const BETAS = 'oauth-2025-04-20,oidc-federation-2026-04-01';
const GRANT = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
/** The token endpoint takes no longer assertion (source: `lib/credentials/oidc-federation` of the same). */
const LONGEST_ASSERTION = 16 * 1024;
const MOST_BYTES = 1024 * 1024;
/** A new token is fetched this long before the old one ends. */
const AHEAD = 120_000;

export interface FederationOptions {
  readonly baseURL: string;
  readonly ruleId: string;
  readonly organizationId: string;
  readonly serviceAccountId?: string | undefined;
  readonly workspaceId?: string | undefined;
  /** Gives the workload's identity token: a JWT of its own platform. */
  readonly identity: KeySource;
}

/** A short-lived token for the workload's own identity (RFC 7523), renewed before it ends. */
export class FederationSource implements KeySource {
  readonly description = 'workload identity federation';
  readonly pollEvery = 15_000;
  readonly #options: FederationOptions;
  #current: SourcedKey | undefined;

  constructor(options: FederationOptions) {
    const { protocol, hostname } = new URL(options.baseURL);
    // Identity tokens never travel in the clear; a loopback address is for tests and development.
    if (protocol !== 'https:' && !isLoopback(hostname.replace(/^\[|\]$/g, ''))) throw new KeySourceError('Workload identity federation needs an https address.');
    this.#options = options;
  }

  async read(): Promise<SourcedKey | undefined> {
    if (this.#current?.expiresAt !== undefined && this.#current.expiresAt - Date.now() > AHEAD) return this.#current;
    return (this.#current = await this.#exchange());
  }

  close(): void {
    this.#options.identity.close?.();
  }

  async #exchange(): Promise<SourcedKey> {
    const { baseURL, ruleId, organizationId, serviceAccountId, workspaceId, identity } = this.#options;
    const assertion = (await identity.read())?.secret;
    if (assertion === undefined) throw new KeySourceError(`There is no identity token in ${identity.description}.`);
    if (assertion.length > LONGEST_ASSERTION) throw new KeySourceError(`The identity token of ${identity.description} is longer than 16 KiB.`);
    let status: number;
    let text: string;
    try {
      const answer = await request(`${baseURL.replace(/\/$/, '')}/v1/oauth/token`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'anthropic-beta': BETAS },
        body: JSON.stringify({
          grant_type: GRANT,
          assertion,
          federation_rule_id: ruleId,
          organization_id: organizationId,
          ...(serviceAccountId !== undefined && { service_account_id: serviceAccountId }),
          ...(workspaceId !== undefined && { workspace_id: workspaceId }),
        }),
        headersTimeout: 10_000,
        bodyTimeout: 10_000,
      });
      status = answer.statusCode;
      text = await answer.body.text();
    } catch {
      throw new KeySourceError('The token endpoint could not be reached.');
    }
    if (status !== 200 || text.length > MOST_BYTES) throw new KeySourceError(`The token endpoint answered ${status}. Check that the federation rule fits the identity token.`);
    return readToken(text);
  }
}

function readToken(text: string): SourcedKey {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new KeySourceError('The token endpoint did not answer with JSON.');
  }
  const fields = (typeof value === 'object' && value !== null ? value : {}) as Readonly<Record<string, unknown>>;
  const { access_token: token, expires_in: seconds, token_type: type } = fields;
  if (typeof token !== 'string' || typeof seconds !== 'number' || !Number.isFinite(seconds) || (type !== undefined && (typeof type !== 'string' || type.toLowerCase() !== 'bearer'))) {
    throw new KeySourceError('The answer of the token endpoint lacks a bearer token and its life.');
  }
  const secret = checkedSecret(token, 'the token endpoint');
  if (secret === undefined) throw new KeySourceError('The answer of the token endpoint lacks a bearer token and its life.');
  return { secret, expiresAt: Date.now() + seconds * 1000 };
}
