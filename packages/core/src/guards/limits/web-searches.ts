import type { Call } from '../../engine/call.js';
import { ClavigerError } from '../../errors/claviger-error.js';
import { isJsonObject, type JsonObject } from '../../messages/json-value.js';
import { toolsOf } from '../../messages/request-parts.js';

/**
 * Gives each tool `web_search` that says no `max_uses` the policy's: without one, no sum could be reserved that surely
 * holds. A tool that a message adds stays as it is, and must say its own.
 */
export function boundWebSearches(call: Call, most: number, limit: string): ClavigerError | undefined {
  if (!toolsOf(call.request).some(isUnbounded)) return undefined;
  const { tools } = call.request;
  if (Array.isArray(tools)) call.setField('tools', tools.map((tool) => (isJsonObject(tool) && isUnbounded(tool) ? { ...tool, max_uses: most } : tool)));
  if (!toolsOf(call.request).some(isUnbounded)) return undefined;
  return new ClavigerError('feature_not_allowed', {
    message: `A tool \`web_search\` in a message needs \`max_uses\`, or the dollar limit \`${limit}\` cannot hold.`,
    facts: { feature: 'web_search', limit },
  });
}

/** The most searches that a call may make. */
export function mostWebSearches(call: Call): number {
  let searches = 0;
  for (const tool of toolsOf(call.request)) if (isWebSearch(tool)) searches += maxUses(tool) ?? 0;
  return searches;
}

const isWebSearch = ({ type }: JsonObject): boolean => typeof type === 'string' && type.startsWith('web_search_');

const isUnbounded = (tool: JsonObject): boolean => isWebSearch(tool) && maxUses(tool) === undefined;

function maxUses({ max_uses: uses }: JsonObject): number | undefined {
  return typeof uses === 'number' && Number.isFinite(uses) && uses > 0 ? Math.ceil(uses) : undefined;
}
