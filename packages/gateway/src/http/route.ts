import type { EndpointsPolicy } from '@claviger/core/policy';
import { MINT_PATH } from '../identity/mint-path.js';

/** What a path stands for. `id` is one safe path segment. */
export type Route =
  | { readonly kind: 'messages' | 'count_tokens' | 'models' | 'hello' | 'health' | 'ready' | 'batches' | 'files' | 'sessions' }
  | { readonly kind: 'model' | 'batch' | 'batch_results' | 'batch_cancel' | 'file' | 'file_content'; readonly id: string };

export type RouteKind = Route['kind'];

/** Which methods each endpoint takes (source: `resources/` of @anthropic-ai/sdk 1.12.0). */
export const methodsOf: Readonly<Record<RouteKind, readonly string[]>> = {
  messages: ['POST'],
  count_tokens: ['POST'],
  models: ['GET'],
  model: ['GET'],
  hello: ['HEAD', 'GET'],
  health: ['GET', 'HEAD'],
  ready: ['GET', 'HEAD'],
  batches: ['GET', 'POST'],
  batch: ['GET', 'DELETE'],
  batch_results: ['GET'],
  batch_cancel: ['POST'],
  files: ['GET', 'POST'],
  file: ['GET', 'DELETE'],
  file_content: ['GET'],
  sessions: ['POST'],
};

/** The switch in the policy that opens an endpoint; undefined: always open. */
export const switchOf: Readonly<Record<RouteKind, keyof EndpointsPolicy | undefined>> = {
  messages: 'messages',
  count_tokens: 'countTokens',
  models: 'models',
  model: 'models',
  hello: undefined,
  health: undefined,
  ready: undefined,
  batches: 'batches',
  batch: 'batches',
  batch_results: 'batches',
  batch_cancel: 'batches',
  files: 'files',
  file: 'files',
  file_content: 'files',
  sessions: undefined,
};

const fixed = new Map<string, Route>([
  ['/v1/messages', { kind: 'messages' }],
  ['/v1/messages/count_tokens', { kind: 'count_tokens' }],
  ['/v1/messages/batches', { kind: 'batches' }],
  ['/v1/models', { kind: 'models' }],
  ['/v1/files', { kind: 'files' }],
  ['/api/hello', { kind: 'hello' }],
  [MINT_PATH, { kind: 'sessions' }],
  ['/healthz', { kind: 'health' }],
  ['/readyz', { kind: 'ready' }],
]);

/** An id as the API makes them: no slash, no percent sign, and not made of dots alone. */
const ID = /^(?!\.+$)[A-Za-z0-9_.:@-]{1,200}$/;

/** Undefined for a path that stands for nothing here. Only exact spellings count: nothing is decoded or normalized. */
export function routeOf(path: string): Route | undefined {
  const exact = fixed.get(path);
  if (exact !== undefined) return exact;
  return (
    under(path, '/v1/models/', (id, rest) => (rest === '' ? { kind: 'model', id } : undefined)) ??
    under(path, '/v1/messages/batches/', (id, rest) => (rest === '' ? { kind: 'batch', id } : rest === '/results' ? { kind: 'batch_results', id } : rest === '/cancel' ? { kind: 'batch_cancel', id } : undefined)) ??
    under(path, '/v1/files/', (id, rest) => (rest === '' ? { kind: 'file', id } : rest === '/content' ? { kind: 'file_content', id } : undefined))
  );
}

function under(path: string, prefix: string, make: (id: string, rest: string) => Route | undefined): Route | undefined {
  if (!path.startsWith(prefix)) return undefined;
  const end = path.indexOf('/', prefix.length);
  const id = path.slice(prefix.length, end === -1 ? undefined : end);
  return ID.test(id) ? make(id, end === -1 ? '' : path.slice(end)) : undefined;
}
