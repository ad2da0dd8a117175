// A chat whose users come from JSON Web Tokens of your own login.
import { claviger } from '@claviger/core';
import { chat } from '@claviger/core/fastify';
import Fastify from 'fastify';
import { jwtVerify } from 'jose';

const guard = claviger({ upstream: { baseURL: process.env.ANTHROPIC_BASE_URL ?? 'https://api.anthropic.com' } });
const secret = new TextEncoder().encode(process.env.JWT_SECRET);
if (secret.length < 32) throw new Error('Set JWT_SECRET to at least 32 random characters.');

const app = Fastify();
app.decorateRequest('user', null);
app.addHook('preHandler', async (request) => {
  const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1];
  if (token === undefined) return;
  try {
    const { payload } = await jwtVerify(token, secret, { algorithms: ['HS256'], audience: 'chat' });
    request.user = payload;
  } catch {
    // A token that does not verify makes nobody a user; the guard refuses the call.
  }
});
app.post(
  '/chat',
  chat({
    guard,
    model: 'claude-sonnet-5-5',
    system: 'You are the assistant of a book shop. Answer in a few sentences.',
    caller: (request) => (typeof request.user?.sub === 'string' ? { user: request.user.sub } : undefined),
  }),
);

console.log(`listening on ${await app.listen({ host: '127.0.0.1', port: Number(process.env.PORT ?? 3000) })}`);
