import { ClavigerError } from '../errors/claviger-error.js';
import { containerNamedIn, filesNamedIn, namesCustomSkill } from '../messages/named-files.js';
import { parseRequest } from '../messages/parse-request.js';
import type { JsonObject } from '../messages/json-value.js';

/**
 * Refuses a request that names a file, a container or a custom skill of the upstream workspace. Whoever sends it is a user of the app, and
 * nothing here knows whose those are: an id that became known would read out what is somebody else's.
 */
export function refuseNamedFiles(source: string): void {
  let request: JsonObject;
  try {
    request = parseRequest(source);
  } catch {
    // The guard says what is wrong with it, and records it.
    return;
  }
  if (filesNamedIn(request).size === 0 && containerNamedIn(request) === undefined && !namesCustomSkill(request)) return;
  throw new ClavigerError('file_not_allowed', { message: 'The request names a file, a container or a custom skill, and whose it is, is not known in process.', fix: 'Leave it out, or allow all in the policy under `shape.files`.' });
}
