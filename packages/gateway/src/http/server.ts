import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { ClavigerError } from '@claviger/core/errors';
import { wrongBase } from '@claviger/core/messages';
import { handleCall } from '../call/handle-call.js';
import { serveOther } from '../endpoints/serve-other.js';
import { answerHealth } from '../endpoints/health.js';
import { mintSession } from '../endpoints/mint-session.js';
import type { GatewayContext } from '../gateway-context.js';
import { answerDamage } from './answer-damage.js';
import { checkFraming } from './check-framing.js';
import { answerCors } from './cors.js';
import { presentedCredential } from './presented-credential.js';
import { ClientLeft } from './read-body.js';
import { readRequestHead } from './request-head.js';
import { refuseExpectations } from './refuse-expectation.js';
import { methodsOf, routeOf, switchOf } from './route.js';
import { asClavigerError, sendError } from './send-error.js';

/** All header lines of a request together. Beta lists grow long; 32 KB is twice what Node allows by default. */
const MAXIMUM_HEADER_BYTES = 32 * 1024;
/** Connections without a request are kept this long: load balancers in front mostly use 60 s, and must close first. */
const KEEP_ALIVE_MILLISECONDS = 65_000;

/** The HTTP door. Node's parser is strict: both body lengths at once, bad chunk sizes and bare line feeds are refused by it. */
export function createGatewayServer(context: GatewayContext): Server {
  const { headersTimeout, bodyTimeout } = context.policy.server;
  const take = (expectsContinue: boolean) => (request: IncomingMessage, response: ServerResponse) => {
    const id = `req_${randomUUID()}`;
    serve(context, request, response, id, expectsContinue).catch((error: unknown) => {
      if (error instanceof ClientLeft) return;
      sendError(request, response, asClavigerError(error, context.ports.logger, id), id);
    });
  };
  const server = createServer(
    {
      insecureHTTPParser: false,
      // Asked for below: Node itself would refuse without a body that an SDK can read.
      requireHostHeader: false,
      maxHeaderSize: MAXIMUM_HEADER_BYTES,
      headersTimeout,
      requestTimeout: Math.max(headersTimeout, bodyTimeout),
      keepAliveTimeout: KEEP_ALIVE_MILLISECONDS,
      connectionsCheckingInterval: 1000,
      noDelay: true,
    },
    take(false),
  );
  // By default Node drops what comes behind the 2,000th line without a word: a second credential, an origin, a beta.
  server.maxHeadersCount = 0;
  server.on('checkContinue', take(true));
  refuseExpectations(server, context.ports.logger);
  answerDamage(server, MAXIMUM_HEADER_BYTES);
  return server;
}

async function serve(context: GatewayContext, request: IncomingMessage, response: ServerResponse, id: string, expectsContinue: boolean): Promise<void> {
  checkFraming(request, response);
  const url = request.url ?? '';
  const method = request.method ?? '';
  const queryStart = url.indexOf('?');
  const path = queryStart === -1 ? url : url.slice(0, queryStart);
  const route = routeOf(path);
  const endpoint = route === undefined ? undefined : switchOf[route.kind];
  if (route === undefined || (endpoint !== undefined && !context.policy.endpoints[endpoint])) throw new ClavigerError('endpoint_closed', route === undefined ? wrongBase(path, (meant) => routeOf(meant) !== undefined) : {});
  if (answerCors(context.policy, request, response)) return;
  if (!methodsOf[route.kind].includes(method)) throw new ClavigerError('method_not_allowed', { facts: { allowed: methodsOf[route.kind] } });
  if (route.kind === 'health' || route.kind === 'ready' || route.kind === 'hello') {
    answerHealth(context, route.kind, request, response);
    return;
  }
  if (!PRINTABLE.test(url)) throw new ClavigerError('bad_http', { message: 'The address holds characters that are not allowed in one.' });
  const at = context.ports.clock.now();
  const head = readRequestHead(request);
  const facts = { remoteAddress: request.socket.remoteAddress ?? '', method, path, origin: head.origin };
  const authenticated = context.authenticator.authenticate(presentedCredential(head), facts);
  const principal = authenticated instanceof Promise ? await authenticated : authenticated;
  switch (route.kind) {
    case 'messages':
    case 'count_tokens':
      await handleCall(context, request, response, { id, at, endpoint: route.kind, target: url, head, principal, expectsContinue });
      return;
    case 'sessions':
      await mintSession(context, request, response, { head, principal, expectsContinue, id });
      return;
    default: {
      const leave = context.calls.enter();
      try {
        await serveOther(context, request, response, route, { id, at, target: url, head, principal, expectsContinue });
      } finally {
        leave();
      }
    }
  }
}

const PRINTABLE = /^[\x21-\x7e]*$/;
