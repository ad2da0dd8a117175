import { readFileSync } from 'node:fs';
import { claviger } from '@claviger/core';
import { chat } from '@claviger/core/express';
import { Router/*::, type Request, type Response*/ } from 'express';
import policy from 'claviger:policy';
import { newVisitor, visitorOf } from './visitor.js';

// One guard for the whole app: limits are counted in it.
// Usage, cost and request id of each call go to the log, and no text of it.
const guard = claviger(policy, { ports: { logger: console, ledger: { append: (row) => console.info(JSON.stringify({ ...row, content: undefined })) } } });
const [page, script] = ['page.html', 'page.js'].map((name) => readFileSync(`claviger/page/${name}`, 'utf8'));

/** The chat and its page: `app.use(chatRoutes)`. Stands before other body parsers or after them. */
export const chatRoutes = Router();

chatRoutes.get('/chat', (request, response, next) => {
  welcome(request, response).catch(next);
});

chatRoutes.get('/chat/page.js', (request, response) => {
  response.type('text/javascript').send(script);
});

/** What is fixed here cannot be changed by a page. */
chatRoutes.post(
  '/chat',
  chat({
    guard,
    model: 'claude-sonnet-5-5',
    system: 'You are a helpful assistant. Answer in a few sentences.',
    maxTokens: 1_000,
    // A page can forge the turns that it sends back: nothing may rest on them.
    history: true,
    caller: (request/*: Request */) => visitorOf(request.headers.cookie, process.env.CHAT_SECRET),
  }),
);

/** Gives the page, and a cookie to somebody new. */
async function welcome(request/*: Request */, response/*: Response */) {
  response.set({ 'content-security-policy': "default-src 'self'; frame-ancestors 'none'", 'cache-control': 'no-store' });
  if ((await visitorOf(request.headers.cookie, process.env.CHAT_SECRET)) === undefined) response.set('set-cookie', await newVisitor(process.env.CHAT_SECRET, process.env.NODE_ENV === 'production'));
  response.type('html').send(page);
}
