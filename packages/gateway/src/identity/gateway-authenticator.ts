import { anonymous, type Principal } from '@claviger/core/engine';
import { ClavigerError } from '@claviger/core/errors';
import { DEFAULT_APP, type Policy } from '@claviger/core/policy';
import type { Authenticator, PresentedCredential, RequestFacts } from '../ports/authenticator.js';
import type { KeyDirectory } from './key-directory.js';
import { requiredScope } from './required-scope.js';
import type { VirtualKeys } from './virtual-keys.js';

/** Checks one kind of token. */
export interface TokenVerifier {
  /** Whether the token says of itself that it is of this kind. Decides nothing but who looks at it. */
  claims(token: string): boolean;
  /** Throws ClavigerError. */
  verify(token: string, facts: RequestFacts): Promise<Principal>;
  close?(): void | Promise<void>;
}

export interface AuthenticatorParts {
  readonly policy: Policy;
  readonly keys: VirtualKeys;
  readonly directory: KeyDirectory;
  /** Session tokens and identity providers, each asked in turn whether a token is its own. */
  readonly tokens?: readonly TokenVerifier[];
}

/** Knows every credential that the gateway takes. */
export class GatewayAuthenticator implements Authenticator {
  readonly #policy: Policy;
  readonly #keys: VirtualKeys;
  readonly #directory: KeyDirectory;
  readonly #tokens: readonly TokenVerifier[];

  constructor({ policy, keys, directory, tokens = [] }: AuthenticatorParts) {
    this.#policy = policy;
    this.#keys = keys;
    this.#directory = directory;
    this.#tokens = tokens;
  }

  get configured(): boolean {
    return this.#directory.size > 0 || this.#policy.identity.providers.length > 0;
  }

  authenticate(credential: PresentedCredential | undefined, facts: RequestFacts): Principal | Promise<Principal> {
    if (credential === undefined) {
      if (this.#policy.identity.anonymous) return this.#admit(anonymous, facts);
      throw new ClavigerError('credential_missing');
    }
    const { token } = credential;
    if (token.startsWith('cvg_')) return this.#admit(this.#keys.authenticate(token, facts.remoteAddress), facts);
    const verifier = this.#tokens.find((candidate) => candidate.claims(token));
    if (verifier === undefined) throw new ClavigerError('credential_invalid');
    return verifier.verify(token, facts).then((principal) => this.#admit(principal, facts));
  }

  async close(): Promise<void> {
    for (const verifier of this.#tokens) await verifier.close?.();
    await this.#directory.close();
  }

  /** What holds for every kind of credential. */
  #admit(principal: Principal, facts: RequestFacts): Principal {
    const app = principal.app ?? DEFAULT_APP;
    const own = Object.hasOwn(this.#policy.apps, app) ? this.#policy.apps[app] : undefined;
    if (own === undefined && app !== DEFAULT_APP) throw new ClavigerError('app_unknown');
    if (own?.environment !== undefined && own.environment !== principal.environment) throw new ClavigerError('environment_mismatch');
    const scope = requiredScope(facts.path);
    if (principal.kind === 'anonymous') {
      if (scope !== 'messages') throw new ClavigerError('credential_missing');
    } else if (!principal.scopes.includes(scope)) throw new ClavigerError('permission_denied');
    // A browser says where it runs; whoever leaves the header out is no browser and needs no leave.
    if (facts.origin !== undefined && own?.origins.includes(facts.origin) !== true) throw new ClavigerError('origin_not_allowed');
    return principal;
  }
}
