// A chat for people who are logged in. `curl -N -H "authorization: Bearer $DEMO_TOKEN" -H "content-type: application/json" -d '{"message":"Hello"}' localhost:3000/chat`
import { createHash, timingSafeEqual } from 'node:crypto';
import { claviger } from '@claviger/core';
import { chat } from '@claviger/core/express';
import express from 'express';

const guard = claviger({
  upstream: { baseURL: process.env.ANTHROPIC_BASE_URL ?? 'https://api.anthropic.com' },
  limits: { rules: [{ count: 'requests', per: 'user', limit: 20, window: '1h' }] },
});

const digest = (text) => createHash('sha256').update(text).digest();

/** Stands for the login of your app: one person, known by a token. */
function login(request, response, next) {
  const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '';
  const expected = process.env.DEMO_TOKEN ?? '';
  if (expected !== '' && timingSafeEqual(digest(token), digest(expected))) request.user = { id: 'demo-user' };
  next();
}

const app = express();
app.use(login);
app.post(
  '/chat',
  chat({
    guard,
    model: 'claude-sonnet-5-5',
    system: 'You are the assistant of a book shop. Answer in a few sentences.',
    maxTokens: 500,
    caller: (request) => (request.user === undefined ? undefined : { user: request.user.id }),
  }),
);

const server = app.listen(Number(process.env.PORT ?? 3000), '127.0.0.1', () => console.log(`listening on http://127.0.0.1:${server.address().port}`));
