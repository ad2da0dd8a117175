import { getSecret } from 'astro:env/server';
import { claviger } from '@claviger/core';
import { chatHandler } from '@claviger/core/web';
import policy from 'claviger:policy';
import { newVisitor, visitorOf } from 'claviger:visitor';

export const prerender = false;

let handle/*: ((request: Request) => Promise<Response>) | undefined */;

/** The chat: messages in, a streamed answer out. */
export async function POST({ request }/*: { request: Request } */) {
  // Made on the first request: while the site is built there are no settings. What is fixed here cannot be changed by a page.
  handle ??= chatHandler({
    // Usage, cost and request id of each call go to the log, and no text of it.
    guard: claviger({ ...policy, upstream: { baseURL: getSecret('ANTHROPIC_BASE_URL') ?? 'https://api.anthropic.com' } }, { ports: { logger: console, ledger: { append: (row) => console.info(JSON.stringify({ ...row, content: undefined })) } } }),
    apiKey: getSecret('ANTHROPIC_API_KEY'),
    model: 'claude-sonnet-5-5',
    system: 'You are a helpful assistant. Answer in a few sentences.',
    maxTokens: 1_000,
    // A page can forge the turns that it sends back: nothing may rest on them.
    history: true,
    caller: (incoming) => visitorOf(incoming.headers.get('cookie'), getSecret('CHAT_SECRET')),
  });
  return handle(request);
}

/** A cookie for somebody new. */
export async function GET({ request }/*: { request: Request } */) {
  const headers = new Headers({ 'cache-control': 'no-store' });
  if ((await visitorOf(request.headers.get('cookie'), getSecret('CHAT_SECRET'))) === undefined) headers.set('set-cookie', await newVisitor(getSecret('CHAT_SECRET'), new URL(request.url).protocol === 'https:'));
  return new Response(null, { status: 204, headers });
}
