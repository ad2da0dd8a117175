import { ClavigerError } from '../errors/claviger-error.js';

/** What a request to the Claude API is, as far as guards care. `open` carries no prompt. */
export type ClaudeEndpoint = 'messages' | 'count_tokens' | 'batches' | 'batch_results' | 'open';

/** Resources under `/v1/` to which something may be posted unread: none of them has Claude answer. */
const WITHOUT_PROMPT = new Set(['models', 'files', 'skills', 'organizations', 'oauth']);

/** What Bedrock and Vertex make of a Messages request, after all middleware (source: their clients, 1.1.3). */
const CLOUD_FORM = /\/(?:invoke|invoke-with-response-stream)$|:(?:streamRawPredict|rawPredict)$/;
const BATCH_RESULTS = /^messages\/batches\/[^/]+\/results$/;

/** Throws `endpoint_closed` for a request that could carry a prompt past the guards. */
export function claudeEndpoint(method: string, url: string): ClaudeEndpoint {
  // As `fetch` reads it: `/v1/models/../messages` is `/v1/messages`.
  const path = new URL(url, 'http://x').pathname;
  const end = path.lastIndexOf('/v1/');
  const rest = end === -1 ? '' : path.slice(end + 4);
  if (method === 'GET' && BATCH_RESULTS.test(rest)) return 'batch_results';
  if (method !== 'POST' && method !== 'PUT' && method !== 'PATCH') return 'open';
  switch (rest) {
    case 'messages':
      return 'messages';
    case 'messages/count_tokens':
      return 'count_tokens';
    case 'messages/batches':
      return 'batches';
    default:
  }
  if (/^messages\/batches\/[A-Za-z0-9_-]+\/cancel$/.test(rest)) return 'open';
  const resource = rest.slice(0, rest.includes('/') ? rest.indexOf('/') : undefined);
  if (WITHOUT_PROMPT.has(resource)) return 'open';
  if (CLOUD_FORM.test(path)) throw new ClavigerError('endpoint_closed', { message: 'Behind the client of Bedrock or Vertex, `fetch` sees a form that cannot be guarded: give the client `middleware: [guard.middleware()]` in its place.' });
  throw new ClavigerError('endpoint_closed', { message: 'This endpoint has no guards in process.' });
}
