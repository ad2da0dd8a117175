import { SpliceNode, splice } from '../messages/json-splice.js';
import { isJsonObject, type JsonObject } from '../messages/json-value.js';

/**
 * `source` with no name in `metadata.user_id`, if it gives one. Whoever sends it is a user of the app, and could have
 * upstream take it for another one: the guard puts the caller's own in the empty one's place, and says so in the ledger.
 */
export function withoutUserId(source: string, { metadata }: JsonObject): string {
  if (!isJsonObject(metadata) || metadata['user_id'] === undefined) return source;
  const edits = new SpliceNode();
  edits.child('metadata').child('user_id').replacement = '""';
  return splice(source, edits);
}
