// Serves the page, and a token for the gateway to whoever is logged in. The key of the Claude API is not here at all.
import { createHash, timingSafeEqual } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';

const gateway = process.env.CLAVIGER_URL ?? 'http://127.0.0.1:8787';
const files = new Map([
  ['/', { type: 'text/html; charset=utf-8', text: readFileSync(new URL('page/index.html', import.meta.url), 'utf8').replace('GATEWAY', gateway) }],
  ['/chat.js', { type: 'text/javascript; charset=utf-8', text: readFileSync(new URL('page/chat.js', import.meta.url), 'utf8') }],
]);

const digest = (text) => createHash('sha256').update(text).digest();

/** Stands for the login of your app: one person, known by a cookie. */
function login(request) {
  const session = /(?:^|; )session=([^;]+)/.exec(request.headers.cookie ?? '')?.[1] ?? '';
  const expected = process.env.DEMO_SESSION ?? '';
  return expected !== '' && timingSafeEqual(digest(session), digest(expected)) ? { id: 'demo-user' } : undefined;
}

/** A token of the gateway for one user, good for ten minutes. */
async function mint(user) {
  const response = await fetch(`${gateway}/v1/claviger/sessions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-api-key': process.env.MINT_KEY ?? '' },
    body: JSON.stringify({ user: user.id }),
    signal: AbortSignal.timeout(5_000),
  });
  if (!response.ok) throw new Error(`the gateway gives no token: ${response.status}`);
  const { token } = await response.json();
  return token;
}

const server = createServer((request, response) => {
  const file = files.get(request.url);
  if (request.method === 'GET' && file !== undefined) {
    response.writeHead(200, { 'content-type': file.type, 'content-security-policy': `default-src 'self'; connect-src 'self' ${gateway}` }).end(file.text);
    return;
  }
  const user = login(request);
  if (request.method !== 'POST' || request.url !== '/session') response.writeHead(404).end();
  else if (user === undefined) response.writeHead(401).end();
  else
    mint(user).then(
      (token) => response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-store' }).end(JSON.stringify({ token })),
      () => response.writeHead(502).end(),
    );
});
server.listen(Number(process.env.PORT ?? 3000), '127.0.0.1', () => console.log(`listening on http://127.0.0.1:${server.address().port}`));
