import type { Approval } from './approval-desk.js';
import { html, type Html } from './html.js';
import { nameOf } from './named-principal.js';
import { visiblePieces } from './visible-text.js';

/** What the forms of a page carry to show that they were sent from it. */
export interface PageFrame {
  /** Undefined where nobody is logged in. */
  readonly csrf: string | undefined;
}

function page(title: string, body: Html, { csrf }: PageFrame): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} - Claviger</title>
<link rel="stylesheet" href="/approvals/style.css">
</head>
<body>
<header><strong><a href="/approvals">Claviger approvals</a></strong>${csrf === undefined ? undefined : html`<form method="post" action="/approvals/logout"><input type="hidden" name="csrf" value="${csrf}"><button class="plain">Log out</button></form>`}</header>
<main>
${body}
</main>
</body>
</html>
`.source;
}

export function loginPage(fault: string | undefined, next: string): string {
  return page('Log in', html`<h1>Log in</h1>
<p class="lead">With the admin token of this installation: the file <code>admin-token</code> in its state directory, or what <code>admin.token</code> of the policy names.</p>
<form class="card" method="post" action="/approvals/login">
${fault === undefined ? undefined : html`<p class="warning" role="alert">${fault}</p>`}<input type="hidden" name="next" value="${next}">
<label for="token">Admin token</label>
<input id="token" name="token" type="password" autocomplete="current-password" required autofocus>
<button class="approve">Log in</button>
</form>`, { csrf: undefined });
}

/** The link shows nothing yet: programs that look at links in advance must neither read nor use it. */
export function linkPage(handle: string, mark: string): string {
  return page('Open a request', html`<h1>A tool call waits for approval</h1>
<p class="lead">This link works once. It opens this one request and nothing else.</p>
<form class="card" method="post" action="/approvals/${handle}/open">
<input type="hidden" name="mark" value="${mark}">
<button class="approve" autofocus>Show the request</button>
</form>`, { csrf: undefined });
}

export function noticePage(title: string, notice: string, frame: PageFrame): string {
  return page(title, html`<h1>${title}</h1><p class="lead">${notice}</p>`, frame);
}

export function listPage(waiting: readonly Approval[], now: number, frame: PageFrame): string {
  if (waiting.length === 0) return noticePage('Nothing is waiting', 'No tool call is waiting for approval. Reload this page to check again.', frame);
  const items = waiting.map((approval) => listItem(approval, now));
  return page('Waiting', html`<h1>${waiting.length === 1 ? 'One tool call waits' : `${waiting.length} tool calls wait`}</h1>
<p class="lead">What expires first stands first.</p>
<ul class="waiting">
${items}</ul>`, frame);
}

function listItem({ handle, tool, app, principal, reason, expiresAt }: Approval, now: number): Html {
  const team = principal.team === undefined ? undefined : html` of team ${visible(principal.team)}`;
  return html`<li><a href="/approvals/${handle}"><span class="tool">${visible(tool)}</span> for ${visible(nameOf(principal))}${team}<br>
<span class="facts">Held because ${visible(reason)}. App ${app}, expires in ${minutes(expiresAt - now)}.</span></a></li>
`;
}

const outcomes: Readonly<Record<Exclude<Approval['state'], 'waiting'>, { readonly title: string; readonly notice: string }>> = {
  approved: { title: 'Approved', notice: 'The call goes on once, when it is made again with exactly this input before the approval expires.' },
  denied: { title: 'Denied', notice: 'The call is refused until this request expires.' },
  used: { title: 'Approved and used', notice: 'The call has gone on. What it held is no longer kept.' },
  expired: { title: 'Expired', notice: 'Nobody can answer this request any more. If the call is made again, it asks again.' },
};

export function approvalPage(approval: Approval, now: number, frame: PageFrame): string {
  const { handle, tool, app, principal, input, reason, state, askedAt, expiresAt } = approval;
  const outcome = state === 'waiting' ? undefined : outcomes[state];
  if (state === 'used' && outcome !== undefined) return noticePage(outcome.title, outcome.notice, frame);
  const name = nameOf(principal);
  const hidden = [tool, name, principal.team ?? '', input].some((text) => visiblePieces(text).some((piece) => 'hidden' in piece));
  return page(`${tool} for ${name}`, html`<h1>${outcome === undefined ? undefined : html`${outcome.title}: `}<code>${visible(tool)}</code></h1>
<p class="lead">${outcome?.notice ?? 'Claude wants to make this tool call. It is held until you answer.'}</p>
<section class="card"><dl>
<dt>Why it is held</dt><dd>${visible(reason)}</dd>
<dt>User</dt><dd>${visible(name)}</dd>
${principal.team === undefined ? undefined : html`<dt>Team</dt><dd>${visible(principal.team)}</dd>
`}<dt>App</dt><dd>${app}</dd>
<dt>Asked</dt><dd>${time(askedAt)}</dd>
<dt>Expires</dt><dd>${time(expiresAt)}${state === 'waiting' ? html` (in ${minutes(expiresAt - now)})` : undefined}</dd>
</dl></section>
<h2>With this input, and no other</h2>
<section class="card">${hidden ? html`<p class="warning" role="note">Characters that do not show are written as <mark>U+200B</mark>. Ordinary texts hold few of them.</p>` : undefined}<div class="input">
${members(input)}</div></section>
${state === 'waiting' ? html`<form class="actions" method="post" action="/approvals/${handle}">
<input type="hidden" name="csrf" value="${frame.csrf}">
<button class="approve" name="decision" value="approve">Approve this call once</button>
<button class="deny" name="decision" value="deny">Deny</button>
</form>` : undefined}`, frame);
}

/** Each argument with its kind: the text `5` is not the number. */
function members(input: string): readonly Html[] {
  const value = JSON.parse(input) as unknown;
  const entries: [string, unknown][] = typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : [['', value]];
  if (entries.length === 0) return [html`<p>It has no arguments.</p>`];
  return entries.map(([name, member]) => html`<div><span class="name">${visible(name)}</span><span class="kind">${kindOf(member)}</span><pre tabindex="0">${visible(typeof member === 'string' ? member : JSON.stringify(member, null, 2))}</pre></div>
`);
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (typeof value === 'string') return 'text';
  return Array.isArray(value) ? 'list' : typeof value === 'boolean' ? 'yes or no' : typeof value;
}

const visible = (text: string): readonly Html[] => visiblePieces(text).map((piece) => ('text' in piece ? html`${piece.text}` : html`<mark>${piece.hidden}</mark>`));

const time = (at: number): Html => html`<time datetime="${new Date(at).toISOString()}">${new Date(at).toISOString().replace('T', ' ').slice(0, 19)} UTC</time>`;

function minutes(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  return seconds < 120 ? `${seconds} seconds` : `${Math.round(seconds / 60)} minutes`;
}
