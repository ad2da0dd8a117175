import type { Call } from '../../engine/call.js';
import type { Guard, Verdict } from '../../engine/guard.js';
import { ClavigerError } from '../../errors/claviger-error.js';
import { isJsonObject, type JsonValue } from '../../messages/json-value.js';
import { anyBlock, messagesOf } from '../../messages/request-parts.js';
import type { ShapePolicy } from '../shape/policy.js';
import { THREAD_REFUSED, threadRefusal } from '../shape/thread.js';
import type { GuardContext } from '../order.js';
import type { PinPolicy } from './policy.js';

/** What every caller may set. `max_tokens` only up to the app's. */
const alwaysOpen = new Set(['messages', 'stream', 'metadata', 'max_tokens', 'model']);

/** The fields that counting tokens knows (source: `MessageCountTokensParams` of @anthropic-ai/sdk 1.12.0). */
const countedFields = new Set(['messages', 'model', 'cache_control', 'output_config', 'system', 'thinking', 'tool_choice', 'tools']);

/** Holds for tokens of browsers and phones where the app pins nothing: they never choose a system prompt or tools. */
const closed: PinPolicy = { options: {}, open: [] };

/** Fixes on the server what an app has pinned, and refuses a caller who brings its own. */
export function createPinGuard({ policy }: GuardContext): Guard {
  const { pin, shape } = policy;
  return {
    name: 'pin',
    onFailure: 'deny',
    open(call) {
      const rules = pin ?? (call.principal.kind === 'session' ? closed : undefined);
      return rules === undefined ? undefined : { request: () => fix(call, rules, shape) };
    },
  };
}

function fix(call: Call, pin: PinPolicy, shape: ShapePolicy): Verdict {
  const { request } = call;
  for (const field of Object.keys(request)) {
    if (alwaysOpen.has(field) || pin.open.includes(field)) continue;
    const fixed = Object.hasOwn(pin.options, field) ? pin.options[field] : undefined;
    if (fixed === undefined || !same(request[field], fixed)) return refused(call, field);
  }
  if (!pin.open.includes('system') && messagesOf(request).some(({ role }) => role === 'system')) return refused(call, 'messages');
  // A message can define tools, too.
  if (!pin.open.includes('tools') && anyBlock(request, ({ type }) => type === 'tool_addition' || type === 'tool_removal')) return refused(call, 'messages');
  if (pin.model !== undefined) {
    if (request['model'] !== undefined && request['model'] !== pin.model) return refused(call, 'model');
    set(call, 'model', pin.model);
  } else if (call.principal.kind === 'session' && shape.models === undefined) {
    return new ClavigerError('app_pinned', { message: 'The app neither pins a model nor lists the models that its sessions may use.', facts: { field: 'model' } });
  }
  if (pin.maxTokens !== undefined && call.endpoint !== 'count_tokens') {
    const asked = request['max_tokens'];
    if (asked === undefined) call.setField('max_tokens', pin.maxTokens);
    else if (typeof asked === 'number' && asked > pin.maxTokens) return new ClavigerError('max_tokens_exceeded', { message: `The app allows ${pin.maxTokens} tokens in an answer.`, facts: { field: 'max_tokens', limit: pin.maxTokens } });
  }
  if (pin.system !== undefined && request['system'] === undefined) set(call, 'system', pin.system);
  if (pin.tools !== undefined && request['tools'] === undefined) set(call, 'tools', pin.tools);
  for (const [field, value] of Object.entries(pin.options)) set(call, field, value);
  return undefined;
}

function set(call: Call, field: string, value: JsonValue): void {
  if (call.endpoint === 'count_tokens' && !countedFields.has(field)) return;
  if (!same(call.request[field], value)) call.setField(field, value);
}

function refused(call: Call, field: string): ClavigerError {
  if (field === 'thread') call.report({ rule: THREAD_REFUSED, path: field, action: 'denied' });
  const shown = field.slice(0, 64);
  return new ClavigerError('app_pinned', { message: `The app fixes \`${shown}\` on the server.`, facts: { field: shown }, ...(field === 'thread' && threadRefusal) });
}

/** Equal as JSON, whatever the order of keys. */
function same(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (Array.isArray(one) && Array.isArray(other)) return one.length === other.length && one.every((member, index) => same(member, other[index]));
  if (!isJsonObject(one) || !isJsonObject(other)) return false;
  const keys = Object.keys(one);
  return keys.length === Object.keys(other).length && keys.every((key) => Object.hasOwn(other, key) && same(one[key], other[key]));
}
