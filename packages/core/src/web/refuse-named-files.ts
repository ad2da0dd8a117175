import { ClavigerError } from '../errors/claviger-error.js';
import type { JsonObject } from '../messages/json-value.js';
import { containerNamedIn, filesNamedIn, namesCustomSkill } from '../messages/named-files.js';

/**
 * Refuses a request that names a file, a container or a custom skill of the upstream workspace. Whoever sends it is a user of the app, and
 * nothing here knows whose those are: an id that became known would read out what is somebody else's.
 */
export function refuseNamedFiles(request: JsonObject): void {
  if (filesNamedIn(request).size === 0 && containerNamedIn(request) === undefined && !namesCustomSkill(request)) return;
  throw new ClavigerError('file_not_allowed', { message: 'The request names a file, a container or a custom skill, and whose it is, is not known in process.', fix: 'Leave it out, or allow all in the policy under `shape.files`.' });
}
