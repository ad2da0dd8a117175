import { readFileSync } from 'node:fs';
import { claviger } from '@claviger/core';
import { chat } from '@claviger/core/hono';
import { Hono } from 'hono';
import policy from 'claviger:policy';
import { newVisitor, visitorOf } from './visitor.js';

// One guard for the whole app: limits are counted in it.
// Usage, cost and request id of each call go to the log, and no text of it.
const guard = claviger(policy, { ports: { logger: console, ledger: { append: (row) => console.info(JSON.stringify({ ...row, content: undefined })) } } });
const [page = '', script = ''] = ['page.html', 'page.js'].map((name) => readFileSync(`claviger/page/${name}`, 'utf8'));

/** The chat and its page: `app.route('/', chatRoutes)`. */
export const chatRoutes = new Hono();

chatRoutes.get('/chat', async (context) => {
  context.header('content-security-policy', "default-src 'self'; frame-ancestors 'none'");
  context.header('cache-control', 'no-store');
  // Somebody new gets a cookie.
  if ((await visitorOf(context.req.header('cookie'), process.env.CHAT_SECRET)) === undefined) context.header('set-cookie', await newVisitor(process.env.CHAT_SECRET, process.env.NODE_ENV === 'production'));
  return context.html(page);
});

chatRoutes.get('/chat/page.js', (context) => context.body(script, 200, { 'content-type': 'text/javascript; charset=utf-8' }));

// What is fixed here cannot be changed by a page.
chatRoutes.post(
  '/chat',
  chat({
    guard,
    model: 'claude-sonnet-5-5',
    system: 'You are a helpful assistant. Answer in a few sentences.',
    maxTokens: 1_000,
    // A page can forge the turns that it sends back: nothing may rest on them.
    history: true,
    caller: (context) => visitorOf(context.req.raw.headers.get('cookie'), process.env.CHAT_SECRET),
  }),
);
