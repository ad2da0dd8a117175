import { ClavigerError } from '../errors/claviger-error.js';
import { refuseHeaders } from '../guards/shape/guard.js';
import type { JsonObject } from '../messages/json-value.js';
import { parseRequest } from '../messages/parse-request.js';
import { wrongBase, type WrongBase } from '../messages/wrong-base.js';
import { policyOfApp } from '../policy/parse-policy.js';
import type { AppPolicy } from '../policy/schema.js';
import { checkOptions, endpointOptions } from './check-options.js';
import { answering, apiURL, openUpstream, type EndpointOptions } from './endpoint.js';
import { readJsonText } from './read-body.js';
import { refuseNamedFiles } from './refuse-named-files.js';
import { withoutUserId } from './without-user-id.js';

/** Paths of the API that can be mounted, with the switch under `endpoints` in the policy that opens each. */
const routes = [
  { method: 'POST', path: /^\/v1\/messages$/, opens: 'messages' },
  { method: 'POST', path: /^\/v1\/messages\/count_tokens$/, opens: 'countTokens' },
  { method: 'GET', path: /^\/v1\/models(?:\/[A-Za-z0-9_.:@-]{1,200})?$/, opens: 'models' },
] as const;

/** The Messages API with the server's key, for SDKs whose base URL is where this is mounted. Throws TypeError for options that it does not know. */
export function apiHandler(options: EndpointOptions<Request>): (request: Request) => Promise<Response> {
  const answer = answerApi(options);
  return (request) => answer(request, request);
}

/** What answers each request to the mounted API. `incoming` is what the framework calls it. */
export function answerApi<Incoming>(options: EndpointOptions<Incoming>): (request: Request, incoming: Incoming) => Promise<Response> {
  checkOptions(options, endpointOptions, ['guard']);
  const { guard } = options;
  return (request, incoming) =>
    answering(guard, request, async () => {
      const { pathname, search } = new URL(request.url);
      const start = pathname.indexOf('/v1/');
      const path = start === -1 ? pathname : pathname.slice(start);
      const matching = routes.filter((route) => route.path.test(path) && guard.policy.endpoints[route.opens]);
      if (matching.length === 0) throw new ClavigerError('endpoint_closed', wrongBaseOf(pathname));
      if (!matching.some(({ method }) => method === request.method)) throw new ClavigerError('method_not_allowed');
      const { fetch, apiKey, app } = await openUpstream(options, incoming);
      const policy = policyOfApp(guard.policy, app);
      if (policy !== undefined) refuseHeaders(policy.shape, request.headers.keys());
      const headers = new Headers({ 'x-api-key': apiKey });
      // Whatever credential the client sent was for this server, and ends here.
      for (const [name, value] of request.headers) if (name === 'content-type' || name === 'accept' || name.startsWith('anthropic-')) headers.set(name, value);
      const body = request.method === 'POST' ? ofUser(await readJsonText(request, guard.policy.server.maxBodyBytes), policy) : undefined;
      return fetch(apiURL(guard, path + search), { method: request.method, headers, signal: request.signal, ...(body !== undefined && { body }) });
    });
}

/** Of a path below wherever the API is mounted: its slips are those of its last segments. */
function wrongBaseOf(pathname: string): WrongBase | undefined {
  const isEndpoint = (path: string): boolean => routes.some((route) => route.path.test(path));
  const start = pathname.indexOf('/v1/v1/');
  if (start !== -1) return wrongBase(pathname.slice(start), isEndpoint);
  const tail = /\/(?:messages(?:\/count_tokens)?|models)$/.exec(pathname)?.[0];
  return tail === undefined ? undefined : wrongBase(tail, isEndpoint);
}

/** What a user of the app may have said in `source`. Throws what it may not. */
function ofUser(source: string, policy: AppPolicy | undefined): string {
  let request: JsonObject;
  try {
    request = parseRequest(source);
  } catch {
    // The guard says what is wrong with it, and records it.
    return source;
  }
  if (policy?.shape.files !== 'any') refuseNamedFiles(request);
  return policy?.privacy.userId === 'keep' ? source : withoutUserId(source, request);
}
