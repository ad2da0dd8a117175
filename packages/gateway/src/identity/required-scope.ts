import { routeOf, switchOf } from '../http/route.js';
import type { Scope } from './key-record.js';
import { MINT_PATH } from './mint-path.js';

/** The scope that a path asks for. Batches and files lie in one upstream workspace, which all who may see it share. */
export function requiredScope(path: string): Scope {
  if (path === MINT_PATH) return 'mint';
  const route = routeOf(path);
  const endpoint = route === undefined ? undefined : switchOf[route.kind];
  return endpoint === 'batches' || endpoint === 'files' ? endpoint : 'messages';
}
