import { readFileSync } from 'node:fs';
import { claviger } from '@claviger/core';
import { chat } from '@claviger/core/fastify';
/*::import type { FastifyInstance } from 'fastify';
*/import policy from 'claviger:policy';
import { newVisitor, visitorOf } from './visitor.js';

// One guard for the whole app: limits are counted in it.
// Usage, cost and request id of each call go to the log, and no text of it.
const guard = claviger(policy, { ports: { logger: console, ledger: { append: (row) => console.info(JSON.stringify({ ...row, content: undefined })) } } });
const [page, script] = ['page.html', 'page.js'].map((name) => readFileSync(`claviger/page/${name}`, 'utf8'));

/** The chat and its page: `app.register(chatRoutes)`. */
export async function chatRoutes(app/*: FastifyInstance */) {
  app.get('/chat', async (request, reply) => {
    reply.headers({ 'content-security-policy': "default-src 'self'; frame-ancestors 'none'", 'cache-control': 'no-store' });
    // Somebody new gets a cookie.
    if ((await visitorOf(request.headers.cookie, process.env.CHAT_SECRET)) === undefined) reply.header('set-cookie', await newVisitor(process.env.CHAT_SECRET, process.env.NODE_ENV === 'production'));
    return reply.type('text/html; charset=utf-8').send(page);
  });

  app.get('/chat/page.js', async (request, reply) => reply.type('text/javascript; charset=utf-8').send(script));

  // What is fixed here cannot be changed by a page.
  app.post(
    '/chat',
    chat({
      guard,
      model: 'claude-sonnet-5-5',
      system: 'You are a helpful assistant. Answer in a few sentences.',
      maxTokens: 1_000,
      // A page can forge the turns that it sends back: nothing may rest on them.
      history: true,
      caller: (request) => visitorOf(request.raw.headers.cookie/*:: as string | undefined*/, process.env.CHAT_SECRET),
    }),
  );
}
