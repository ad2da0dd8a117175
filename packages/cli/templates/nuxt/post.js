import { claviger } from '@claviger/core';
import { chatHandler } from '@claviger/core/web';
import policy from 'claviger:policy';
import { visitorOf } from 'claviger:visitor';

// One guard for the whole app: limits are counted in it.
// Usage, cost and request id of each call go to the log, and no text of it.
const guard = claviger(policy, { ports: { logger: console, ledger: { append: (row) => console.info(JSON.stringify({ ...row, content: undefined })) } } });

const handle = chatHandler({
  guard,
  model: 'claude-sonnet-5-5',
  system: 'You are a helpful assistant. Answer in a few sentences.',
  maxTokens: 1_000,
  // A page can forge the turns that it sends back: nothing may rest on them.
  history: true,
  caller: (request) => visitorOf(request.headers.get('cookie'), process.env.CHAT_SECRET),
});

/** The chat: messages in, a streamed answer out. What is fixed here cannot be changed by a page. */
export default defineEventHandler((event) => handle(toWebRequest(event)));
