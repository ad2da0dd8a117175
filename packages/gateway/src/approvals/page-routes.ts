import type { IncomingMessage, ServerResponse } from 'node:http';
import { ClavigerError } from '@claviger/core/errors';
import type { Clock } from '@claviger/core/ports';
import { readBody } from '../http/read-body.js';
import { readRequestHead } from '../http/request-head.js';
import type { ApprovalDesk } from './approval-desk.js';
import { sameMark } from './approval-seal.js';
import type { OperatorSession, OperatorSessions } from './operator-session.js';
import { approvalPage, linkPage, listPage, loginPage, noticePage } from './pages.js';
import { stylesheet } from './stylesheet.js';

export interface PageParts {
  readonly desk: ApprovalDesk;
  readonly sessions: OperatorSessions;
  readonly clock: Clock;
  /** The origin under which browsers reach the pages through a proxy, if there is one. */
  readonly publicOrigin: string | undefined;
  /** Whether this is the admin token, told in constant time. */
  readonly isToken: (token: string) => boolean;
}

const LARGEST_FORM = 8 * 1024;

/** Nothing is loaded but the one style sheet; no script runs, no other page may hold this one, nothing is kept on disk. */
const HEADERS = {
  'content-security-policy': "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  // Not `no-referrer`: a browser would then send forms of these very pages with the origin `null`.
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
};

interface Answer {
  readonly status: number;
  readonly body?: string;
  readonly type?: 'text/html; charset=utf-8' | 'text/css; charset=utf-8';
  readonly location?: string;
  readonly cookie?: string;
}

const HANDLE = '(apr_[0-9A-Za-z]{22})';
const ONE = new RegExp(`^(GET|POST) /approvals/${HANDLE}$`);
const OPEN = new RegExp(`^(GET|POST) /approvals/${HANDLE}/open$`);

export const isPage = (path: string): boolean => path === '/approvals' || path.startsWith('/approvals/');

/** The pages on which a person approves. Their listener has checked the `Host` header. */
export async function servePages(parts: PageParts, request: IncomingMessage, response: ServerResponse, path: string, query: URLSearchParams): Promise<void> {
  const method = request.method === 'HEAD' ? 'GET' : (request.method ?? '');
  const form = method === 'POST' ? await readForm(request, response, parts.publicOrigin) : new URLSearchParams();
  const { status, body = '', type = 'text/html; charset=utf-8', location, cookie } = await answerOf(parts, `${method} ${path}`, request.headers.cookie, query, form);
  const bytes = Buffer.from(body);
  response.writeHead(status, { ...HEADERS, 'content-type': type, 'content-length': bytes.length, ...(location !== undefined && { location }), ...(cookie !== undefined && { 'set-cookie': cookie }) });
  response.end(request.method === 'HEAD' ? undefined : bytes);
}

async function answerOf(parts: PageParts, what: string, cookies: string | undefined, query: URLSearchParams, form: URLSearchParams): Promise<Answer> {
  const { desk, sessions, clock } = parts;
  const now = clock.now();
  const session = sessions.read(cookies, now);
  switch (what) {
    case 'GET /approvals/style.css':
      return { status: 200, body: stylesheet, type: 'text/css; charset=utf-8' };
    case 'GET /approvals/login':
      return { status: 200, body: loginPage(undefined, nextPage(query.get('next'))) };
    case 'POST /approvals/login':
      return logIn(parts, form, now);
    case 'POST /approvals/logout':
      checkForm(session, form);
      return { status: 303, location: '/approvals/login', cookie: sessions.end() };
    case 'GET /approvals':
      if (session?.scope !== 'all') return toLogin('/approvals');
      return { status: 200, body: listPage(await desk.waiting(), now, session) };
    default:
  }
  const [, method, handle = ''] = ONE.exec(what) ?? [];
  if (method !== undefined) {
    if (session === undefined || (session.scope !== 'all' && session.scope !== handle)) return toLogin(`/approvals/${handle}`);
    return method === 'POST' ? decide(desk, session, handle, form) : show(desk, session, handle, now);
  }
  const [, openMethod, opened = ''] = OPEN.exec(what) ?? [];
  if (openMethod === 'GET') return { status: 200, body: linkPage(opened, markOf(query)) };
  if (openMethod === 'POST') {
    if (await desk.useLink(opened, markOf(form))) return { status: 303, location: `/approvals/${opened}`, cookie: sessions.begin(opened, now) };
    return { status: 403, body: noticePage('This link does not work', 'It has been used, has expired, or was never one. Log in with the admin token instead.', { csrf: undefined }) };
  }
  throw new ClavigerError('not_found');
}

function logIn({ sessions, isToken }: PageParts, form: URLSearchParams, now: number): Answer {
  const next = nextPage(form.get('next'));
  if (!isToken((form.get('token') ?? '').trim())) return { status: 401, body: loginPage('This is not the admin token.', next) };
  return { status: 303, location: next, cookie: sessions.begin('all', now) };
}

async function show(desk: ApprovalDesk, session: OperatorSession, handle: string, now: number): Promise<Answer> {
  const approval = await desk.find(handle);
  if (approval === undefined) return gone(session);
  return { status: 200, body: approvalPage(approval, now, session) };
}

async function decide(desk: ApprovalDesk, session: OperatorSession, handle: string, form: URLSearchParams): Promise<Answer> {
  checkForm(session, form);
  const decision = form.get('decision');
  if (decision !== 'approve' && decision !== 'deny') throw new ClavigerError('invalid_request', { message: '`decision` is approve or deny.' });
  // Whether it was decided now or before, the page says how it stands.
  await desk.decide(handle, decision, session.scope === 'all' ? 'page' : 'link');
  return { status: 303, location: `/approvals/${handle}` };
}

const gone = (session: OperatorSession): Answer => ({ status: 404, body: noticePage('There is no such request', 'It was never made, or its time is long over.', session) });

const toLogin = (next: string): Answer => ({ status: 303, location: `/approvals/login?next=${encodeURIComponent(next)}` });

/** Only pages of this listener. */
const nextPage = (next: string | null): string => (next !== null && /^\/approvals(?:\/apr_[0-9A-Za-z]{22})?$/.test(next) ? next : '/approvals');

const markOf = (values: URLSearchParams): string => (values.get('mark') ?? '').slice(0, 100);

/** A form of another site, or of another session, does not hold the session's own mark. */
function checkForm(session: OperatorSession | undefined, form: URLSearchParams): void {
  if (session === undefined || !sameMark(form.get('csrf') ?? '', session.csrf)) throw new ClavigerError('permission_denied', { message: 'The form belongs to a different session.' });
}

const FORM_TYPE = 'application/x-www-form-urlencoded';

async function readForm(request: IncomingMessage, response: ServerResponse, publicOrigin: string | undefined): Promise<URLSearchParams> {
  const head = readRequestHead(request);
  checkOrigin(request, publicOrigin);
  if (head.contentType?.split(';')[0]?.trim().toLowerCase() !== FORM_TYPE) throw new ClavigerError('bad_content_type', { message: 'The body is not declared as a form.' });
  const body = await readBody(request, response, head, { maximum: LARGEST_FORM, expectsContinue: false });
  return new URLSearchParams(body.toString('utf8'));
}

/** Browsers say where a form comes from: only from the pages themselves. */
function checkOrigin({ headers }: IncomingMessage, publicOrigin: string | undefined): void {
  const { origin, host } = headers;
  const site = headers['sec-fetch-site'];
  const own = origin !== undefined && (origin === publicOrigin || (URL.canParse(origin) && new URL(origin).host === host));
  if (!own || (site !== undefined && site !== 'same-origin')) throw new ClavigerError('origin_not_allowed', { message: 'Forms are accepted only from the pages of this listener.' });
}
