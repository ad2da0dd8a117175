import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ClavigerError } from '@claviger/core/errors';
import { parseRequest } from '@claviger/core/messages';
import type { Logger } from '@claviger/core/ports';
import { decideApproval, listApprovals, showApproval } from '../approvals/api-routes.js';
import type { ApprovalDesk } from '../approvals/approval-desk.js';
import { isPage, servePages, type PageParts } from '../approvals/page-routes.js';
import { checkJsonType, requestText } from '../call/request-text.js';
import { answerDamage } from '../http/answer-damage.js';
import { checkFraming } from '../http/check-framing.js';
import { isLoopback } from '../http/loopback.js';
import { readBody } from '../http/read-body.js';
import { refuseExpectations } from '../http/refuse-expectation.js';
import { readRequestHead } from '../http/request-head.js';
import { asClavigerError, sendError } from '../http/send-error.js';
import { StartError } from '../start-error.js';
import type { RotationStore } from '../upstream-keys/rotation-store.js';
import type { AdminToken } from './admin-token.js';
import { asApiKey, listApiKeys, updateApiKey } from './api-keys.js';
import { listBudgets } from './budgets.js';
import { eraseUsers, pruneLedger, type LedgerCare } from './ledger-routes.js';
import { appsOf, organizationRoute, type AdminRequest, type OrganizationParts } from './organization-routes.js';
import { createKey, revokeSessions, rollKey } from './own-routes.js';
import { keyedSubjects } from './users.js';

const LARGEST_BODY = 64 * 1024;

export interface AdminParts {
  readonly host: string;
  readonly port: number;
  readonly token: AdminToken;
  readonly organization: OrganizationParts;
  readonly ledger: LedgerCare;
  readonly rotation: RotationStore | undefined;
  readonly approvals: ApprovalDesk;
  readonly pages: PageParts;
  /** The host under which a proxy in front of this listener is known, if there is one. */
  readonly publicHost: string | undefined;
  readonly logger: Logger;
}

export interface AdminServer {
  readonly url: string;
  close(): Promise<void>;
}

/** All header lines of a request together: Node's own bound, said. */
const MAXIMUM_HEADER_BYTES = 16 * 1024;

/** Starts the listener for those who run Claviger. It shares no port, no route and no credential with the callers'. */
export async function startAdminServer(parts: AdminParts): Promise<AdminServer> {
  const { host, port, logger } = parts;
  const server = createServer({ maxHeaderSize: MAXIMUM_HEADER_BYTES, headersTimeout: 10_000, requestTimeout: 30_000, requireHostHeader: false }, (request, response) => {
    const id = `req_${randomUUID()}`;
    serve(parts, request, response, id).catch((error: unknown) => sendError(request, response, asClavigerError(error, logger, id), id));
  });
  // By default Node drops what comes behind the 2,000th line without a word: an origin, a second credential.
  server.maxHeadersCount = 0;
  refuseExpectations(server, logger);
  answerDamage(server, MAXIMUM_HEADER_BYTES);
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(error.code === 'EADDRINUSE' ? new StartError(`Port ${port} on ${host} is taken. Choose another for the admin listener (admin.port), or switch it off (admin.enabled: false).`) : error));
    server.listen(port, host, resolve);
  });
  const bound = (server.address() as AddressInfo).port;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${bound}`,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

async function serve(parts: AdminParts, request: IncomingMessage, response: ServerResponse, id: string): Promise<void> {
  checkFraming(request, response);
  const [path = '/', query = ''] = (request.url ?? '/').split('?', 2);
  checkHost(parts, request.headers.host);
  if (isPage(path)) {
    await servePages(parts.pages, request, response, path, new URLSearchParams(query));
    return;
  }
  if (request.headers.origin !== undefined) throw new ClavigerError('origin_not_allowed');
  checkToken(parts.token, request);
  const body = request.method === 'POST' ? await readObject(request, response) : {};
  const answer = Buffer.from(JSON.stringify(await route(parts, { method: request.method ?? '', path, query: new URLSearchParams(query), body, now: Date.now() })));
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': answer.length, 'cache-control': 'no-store', 'request-id': id });
  response.end(answer);
}

/** A page in the operator's browser could reach a loopback address under a name of its own (DNS rebinding): not here. */
function checkHost({ host, publicHost }: AdminParts, header: string | undefined): void {
  const name = (header ?? '').replace(/:\d+$/, '').replace(/^\[|\]$/g, '');
  if (name !== host && name !== publicHost && !isLoopback(name)) throw new ClavigerError('bad_http', { message: 'The Host header names a different host than this listener.' });
}

/** Who comes here with a key of their own has the wrong port: another key would not help. */
const WHAT_IT_TAKES = 'This is the admin listener: it takes the token in the file `admin-token` of the state directory. Calls to Claude go to the other port.';

function checkToken(token: AdminToken, request: IncomingMessage): void {
  const { authorization } = request.headers;
  const bearer = authorization?.toLowerCase().startsWith('bearer ') === true ? authorization.slice(7).trim() : undefined;
  const key = request.headers['x-api-key'];
  const given = bearer ?? (typeof key === 'string' ? key : undefined);
  if (given === undefined) throw new ClavigerError('credential_missing', { fix: WHAT_IT_TAKES });
  if (!token.matches(given)) throw new ClavigerError('credential_invalid', { fix: WHAT_IT_TAKES });
}

async function readObject(request: IncomingMessage, response: ServerResponse): Promise<Readonly<Record<string, unknown>>> {
  const head = readRequestHead(request);
  const body = await readBody(request, response, head, { maximum: LARGEST_BODY, expectsContinue: false });
  if (body.length === 0) return {};
  checkJsonType(head.contentType);
  return parseRequest(requestText(body));
}

const ID = '([A-Za-z0-9_-]{1,64})';
const ONE_KEY = new RegExp(`^(GET|POST) /v1/organizations/api_keys/${ID}$`);
const ONE_APPROVAL = new RegExp(`^(GET|POST) /v1/claviger/approvals/${ID}$`);
const ROLL = new RegExp(`^POST /v1/claviger/keys/${ID}/roll$`);

async function route({ organization, rotation, ledger, approvals }: AdminParts, request: AdminRequest): Promise<object> {
  const { keys, revocations } = organization;
  const { query, body, now } = request;
  const what = `${request.method} ${request.path}`;
  try {
    switch (what) {
      case 'GET /v1/organizations/api_keys':
        return await listApiKeys(keys, query, now);
      case 'POST /v1/claviger/keys':
        return await createKey(keys, body);
      case 'POST /v1/claviger/sessions/revoke':
        return await revokeSessions(revocations, appsOf(organization.policy), body);
      case 'GET /v1/claviger/budgets': {
        const { policy, settings, limits: store } = organization;
        return await listBudgets({ policy, settings, store }, { ...(await keyedSubjects(keys, now)), app: appsOf(policy) }, query, now);
      }
      case 'GET /v1/claviger/approvals':
        return await listApprovals(approvals);
      case 'POST /v1/claviger/ledger/erase':
        return await eraseUsers(ledger, body);
      case 'POST /v1/claviger/ledger/prune':
        return await pruneLedger(ledger, body);
      case 'GET /v1/claviger/upstream_keys': {
        if (rotation === undefined) throw new ClavigerError('not_found');
        const [document, instances] = await Promise.all([rotation.read(), rotation.reports()]);
        return { ...document, instances };
      }
      default:
    }
    const [, how, handle] = ONE_APPROVAL.exec(what) ?? [];
    if (handle !== undefined) return how === 'GET' ? await showApproval(approvals, handle) : await decideApproval(approvals, handle, body);
    const [, method, id] = ONE_KEY.exec(what) ?? [];
    if (method === 'POST' && id !== undefined) return await updateApiKey(keys, id, body, now);
    if (id !== undefined) {
      const record = await keys.find(id);
      if (record === undefined) throw new ClavigerError('not_found');
      return asApiKey(record, now);
    }
    const rolled = ROLL.exec(what)?.[1];
    if (rolled !== undefined) return await rollKey(keys, rolled, body);
    const answered = organizationRoute(organization, request);
    if (answered !== undefined) return await answered;
  } catch (error) {
    // What a wish gets wrong, said by the key store.
    if (error instanceof RangeError) throw new ClavigerError('invalid_request', { message: `${error.message[0]?.toUpperCase() ?? ''}${error.message.slice(1)}.` });
    throw error;
  }
  throw new ClavigerError('not_found');
}
