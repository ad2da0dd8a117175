import type { Call } from '@claviger/core';
import { ClavigerError } from '@claviger/core/errors';
import { isJsonObject, type JsonObject, type JsonValue } from '@claviger/core/messages';
import type { GatewayContext } from '../gateway-context.js';
import { heldToOwn } from './held-to-own.js';

/**
 * Callers without a key, the users of an app, name files of the upstream workspace only where they are theirs or the
 * policy opens all of them: whoever learns an id could have any file read out. Undefined when there is nothing to ask.
 */
export function holdToFiles({ policy, files }: Pick<GatewayContext, 'policy' | 'files'>, call: Call): Promise<void> | undefined {
  const { principal, app } = call;
  if (!heldToOwn(policy, principal, app)) return undefined;
  const named = filesIn(call.request);
  return named.size === 0 ? undefined : check(files, named, call);
}

async function check(files: GatewayContext['files'], named: ReadonlySet<string>, { principal, app }: Call): Promise<void> {
  for (const id of named) {
    let own: boolean | undefined;
    try {
      own = await files?.isFor(id, { ...principal, app });
    } catch {
      throw new ClavigerError('keys_unavailable', { message: 'The owner of a file cannot be looked up now.', retryAfter: 1 });
    }
    if (own !== true) throw new ClavigerError('file_not_allowed');
  }
}

/** Ids of files that a request brings in, wherever they stand in it: in what a tool is called with they are only data. */
function filesIn({ messages, system }: JsonObject): ReadonlySet<string> {
  const found = new Set<string>();
  const visit = (value: JsonValue | undefined): void => {
    if (Array.isArray(value)) {
      for (const member of value) visit(member);
      return;
    }
    if (!isJsonObject(value)) return;
    if (typeof value['file_id'] === 'string') found.add(value['file_id']);
    for (const key in value) if (key !== 'input') visit(value[key]);
  };
  visit(messages);
  visit(system);
  return found;
}
