// A chat as a web-standard `fetch` handler. The key is a secret of the worker: `wrangler secret put ANTHROPIC_API_KEY`.
import { claviger } from '@claviger/core';
import { chatHandler } from '@claviger/core/web';

let handle;

/** Stands for the login of your app. */
function login(request, env) {
  return env.DEMO_TOKEN && request.headers.get('authorization') === `Bearer ${env.DEMO_TOKEN}` ? { user: 'demo-user' } : undefined;
}

export default {
  fetch(request, env) {
    // Made on the first request: a worker has its settings only then.
    handle ??= chatHandler({
      guard: claviger({ upstream: { baseURL: env.ANTHROPIC_BASE_URL ?? 'https://api.anthropic.com' } }),
      apiKey: env.ANTHROPIC_API_KEY,
      model: 'claude-sonnet-5-5',
      system: 'You are the assistant of a book shop. Answer in a few sentences.',
      caller: (incoming) => login(incoming, env),
    });
    return new URL(request.url).pathname === '/chat' ? handle(request) : new Response('Not found', { status: 404 });
  },
};
