import { claviger } from '@claviger/core';
import { chatHandler } from '@claviger/core/web';
import policy from 'claviger:policy';
import { newVisitor, visitorOf } from './visitor.js';

/*::export interface ChatEnvironment {
  readonly ANTHROPIC_API_KEY: string;
  readonly ANTHROPIC_BASE_URL?: string;
  readonly CHAT_SECRET: string;
}

*/let handle/*: ((request: Request) => Promise<Response>) | undefined */;

/** The chat at `/chat`. Undefined: the request is for something else. */
export async function answerChat(request/*: Request */, env/*: ChatEnvironment */)/*: Promise<Response | undefined> */ {
  const { pathname, protocol } = new URL(request.url);
  if (pathname !== '/chat') return undefined;
  if (request.method === 'GET') {
    // A cookie for somebody new.
    return new Response(null, { status: 204, headers: { 'set-cookie': await newVisitor(env.CHAT_SECRET, protocol === 'https:'), 'cache-control': 'no-store' } });
  }
  // Made on the first request: a worker has its settings only then. What is fixed here cannot be changed by a page.
  handle ??= chatHandler({
    // Usage, cost and request id of each call go to the log, and no text of it.
    guard: claviger({ ...policy, upstream: { baseURL: env.ANTHROPIC_BASE_URL ?? 'https://api.anthropic.com' } }, { ports: { logger: console, ledger: { append: (row) => console.info(JSON.stringify({ ...row, content: undefined })) } } }),
    apiKey: env.ANTHROPIC_API_KEY,
    model: 'claude-sonnet-5-5',
    system: 'You are a helpful assistant. Answer in a few sentences.',
    maxTokens: 1_000,
    // A page can forge the turns that it sends back: nothing may rest on them.
    history: true,
    caller: (incoming) => visitorOf(incoming.headers.get('cookie'), env.CHAT_SECRET),
  });
  return handle(request);
}
