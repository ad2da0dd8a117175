import { ClavigerError } from '../errors/claviger-error.js';
import type { ClaudeMiddleware } from './middleware.js';

/** What a client that runs middleware has, by which it is known (source: client.js of @anthropic-ai/sdk; from 0.101.0 on). */
interface ClientWithMiddleware<Client> {
  readonly middleware: readonly unknown[];
  withOptions(options: { readonly middleware: readonly unknown[] }): Client;
}

/** A copy of `client` with one more middleware, the last of all. Throws `invalid_request` where nothing would run it. */
export function withMiddleware<Client extends object>(client: Client, middleware: ClaudeMiddleware): Client {
  if (!runsMiddleware(client)) {
    throw new ClavigerError('invalid_request', {
      message: 'This client runs no middleware, so its calls would go out unguarded.',
      fix: 'Give `guard.client` a client of the Anthropic SDK from 0.101 on (0.103 for Bedrock and Vertex), or give the client the guard as `new Anthropic({ fetch: guard.fetch() })`.',
    });
  }
  return client.withOptions({ middleware: [...client.middleware, middleware] });
}

function runsMiddleware<Client extends object>(client: Client): client is Client & ClientWithMiddleware<Client> {
  const { middleware, withOptions } = (client ?? {}) as Partial<ClientWithMiddleware<Client>>;
  return Array.isArray(middleware) && typeof withOptions === 'function';
}
