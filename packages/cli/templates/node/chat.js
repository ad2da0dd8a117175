import { readFileSync } from 'node:fs';
/*::import type { IncomingMessage, ServerResponse } from 'node:http';
*/import { claviger } from '@claviger/core';
import { chat } from '@claviger/core/express';
import policy from 'claviger:policy';
import { newVisitor, visitorOf } from './visitor.js';

// One guard for the whole app: limits are counted in it.
// Usage, cost and request id of each call go to the log, and no text of it.
const guard = claviger(policy, { ports: { logger: console, ledger: { append: (row) => console.info(JSON.stringify({ ...row, content: undefined })) } } });
const [page, script] = ['page.html', 'page.js'].map((name) => readFileSync(`claviger/page/${name}`, 'utf8'));

/** What is fixed here cannot be changed by a page. */
const answer = chat({
  guard,
  model: 'claude-sonnet-5-5',
  system: 'You are a helpful assistant. Answer in a few sentences.',
  maxTokens: 1_000,
  // A page can forge the turns that it sends back: nothing may rest on them.
  history: true,
  caller: (request/*: IncomingMessage */) => visitorOf(request.headers.cookie, process.env.CHAT_SECRET),
});

/** The chat and its page. False: the request is for something else. */
export async function chatRoutes(request/*: IncomingMessage */, response/*: ServerResponse */) {
  const [path] = (request.url ?? '').split('?');
  if (path === '/chat' && request.method === 'GET') {
    // Somebody new gets a cookie.
    if ((await visitorOf(request.headers.cookie, process.env.CHAT_SECRET)) === undefined) response.setHeader('set-cookie', await newVisitor(process.env.CHAT_SECRET, process.env.NODE_ENV === 'production'));
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': "default-src 'self'; frame-ancestors 'none'", 'cache-control': 'no-store' }).end(page);
  } else if (path === '/chat/page.js' && request.method === 'GET') {
    response.writeHead(200, { 'content-type': 'text/javascript; charset=utf-8' }).end(script);
  } else if (path === '/chat') {
    answer(request, response, () => response.destroy());
  } else return false;
  return true;
}
