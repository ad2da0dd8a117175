/*::import type { NextApiRequest, NextApiResponse } from 'next';
*/import { claviger } from '@claviger/core';
import { chat } from '@claviger/core/express';
import policy from 'claviger:policy';
import { newVisitor, visitorOf } from 'claviger:visitor';

// One guard for the whole app: limits are counted in it.
// Usage, cost and request id of each call go to the log, and no text of it.
const guard = claviger(policy, { ports: { logger: console, ledger: { append: (row) => console.info(JSON.stringify({ ...row, content: undefined })) } } });

/** What is fixed here cannot be changed by a page. */
const answer = chat({
  guard,
  model: 'claude-sonnet-5-5',
  system: 'You are a helpful assistant. Answer in a few sentences.',
  maxTokens: 1_000,
  // A page can forge the turns that it sends back: nothing may rest on them.
  history: true,
  caller: (request) => visitorOf(request.headers.cookie/*:: as string | undefined*/, process.env.CHAT_SECRET),
});

// The body is read, and held to its limits, by the guard.
export const config = { api: { bodyParser: false } };

export default async function handler(request/*: NextApiRequest */, response/*: NextApiResponse */)/*: Promise<void> */ {
  if (request.method === 'GET') {
    // A cookie for somebody new.
    response.setHeader('set-cookie', await newVisitor(process.env.CHAT_SECRET, process.env.NODE_ENV === 'production'));
    response.setHeader('cache-control', 'no-store');
    response.status(204).end();
    return;
  }
  await new Promise/*:<void> */((resolve, reject) => {
    response.once('close', resolve);
    answer(request, response, reject);
  });
}
