import type { Facts, Value } from '../value.js';
import { allMarks, literalText, noFacts, options, property } from '../value.js';
import { externalOf } from './chain.js';

const clavigerModules = /^(?:@claviger\/|claviger(?:\/|$))/;

/**
 * What holds for a call that goes through Claviger: in the SDK's middleware, in its `fetch`, or by way of its gateway.
 * Its policy limits each user, bounds texts and hardens prompts, by default too.
 */
const guarded: Facts = new Set(['limited', 'body-sized', 'guarded']);

/** The SDK's client that `guard.client(new Anthropic())` was given. */
export function clientInside(client: Value | undefined): Value | undefined {
  const external = externalOf(client);
  if (external === undefined || !clavigerModules.test(external.module)) return undefined;
  const called = external.chain.findIndex((link) => link.how === 'call' && link.name === 'client');
  return called === -1 ? undefined : external.chain[called]?.args[0];
}

/** `client`: what the request was made on. `requestOptions`: those of this one request, such as `guard.as({ user })`. */
export function clavigerFacts(client: Value | undefined, requestOptions: Value | undefined): Facts {
  if (isClaviger(client) || isClaviger(requestOptions) || (requestOptions !== undefined && goesThrough(requestOptions))) return guarded;
  for (const link of externalOf(client)?.chain ?? []) if (link.args.some((given) => goesThrough(given))) return guarded;
  return noFacts;
}

/** Options with Claviger in them: `middleware: [guard.middleware()]`, `fetch: guard.fetch()`, `baseURL` of its gateway. */
function goesThrough(given: Value): boolean {
  if (hasClavigerMiddleware(given)) return true;
  if (isClaviger(property(given, 'fetch'))) return true;
  const address = property(given, 'baseURL') ?? property(given, 'baseUrl');
  if (address === undefined) return false;
  return /claviger/i.test(literalText(address)) || allMarks(address).some((mark) => mark.origin.label === 'environment' && /claviger/i.test(mark.origin.name));
}

/** Options of a client with Claviger among its middleware. */
export function hasClavigerMiddleware(given: Value | undefined): boolean {
  const middleware = given === undefined ? undefined : property(given, 'middleware');
  return middleware !== undefined && options(middleware).some((list) => (list.shape.kind === 'array' ? list.shape.items : [list]).some((item) => isClaviger(item)));
}

function isClaviger(value: Value | undefined): boolean {
  const external = externalOf(value);
  return external !== undefined && clavigerModules.test(external.module);
}
