import type { Call } from '../../engine/call.js';
import type { Guard, Verdict } from '../../engine/guard.js';
import { ClavigerError } from '../../errors/claviger-error.js';
import type { JsonObject } from '../../messages/json-value.js';
import { fallbacksOf, toolsOf } from '../../messages/request-parts.js';
import type { GuardContext } from '../order.js';
import { usesFeature } from './features.js';
import { modelMatcher } from './model-matcher.js';
import type { Feature, ShapePolicy } from './policy.js';
import { THREAD_REFUSED, threadRefusal } from './thread.js';
import { findShapeFault } from './well-formed.js';

/** Lets only well-formed Messages requests pass, with the models and features that the policy allows. */
export function createShapeGuard({ policy }: GuardContext): Guard {
  const allowsModel = modelMatcher(policy.shape.models);
  return {
    name: 'shape',
    onFailure: 'deny',
    open: (call) => ({ request: () => judge(call, policy.shape, allowsModel) }),
  };
}

/**
 * Throws for a header that is a feature which the policy forbids: SDKs send `workspace_id` and `user_profile_id` as
 * `anthropic-workspace-id` and `anthropic-user-profile-id`. `names` in lower case. Few headers are of this kind, so that
 * they are looked for among the features, and not each feature among them.
 */
export function refuseHeaders({ forbid }: ShapePolicy, names: Iterable<string>): void {
  for (const name of names) {
    const said = name.startsWith('anthropic-') && name.slice(10).replaceAll('-', '_');
    for (const feature of forbid) if (feature === said) throw notAllowed(feature);
  }
}

function judge(call: Call, policy: ShapePolicy, allowsModel: (model: string) => boolean): Verdict {
  const fault = findShapeFault(call.request, call.endpoint);
  if (fault !== undefined) return new ClavigerError('invalid_request', { message: `${fault.path}: ${fault.problem}.`, facts: { path: fault.path } });
  if (policy.models !== undefined && !modelsOf(call.request).every(allowsModel)) {
    return new ClavigerError('model_not_allowed', {
      message: `The policy allows these models: ${policy.models.join(', ')}.`,
      facts: { allowed: policy.models },
    });
  }
  for (const feature of policy.forbid) {
    if (usesFeature(call, feature)) return refused(call, feature);
  }
  for (const { max_tokens: maxTokens } of [call.request, ...fallbacksOf(call.request)]) {
    if (policy.maxTokens !== undefined && typeof maxTokens === 'number' && maxTokens > policy.maxTokens) {
      return new ClavigerError('max_tokens_exceeded', {
        message: `\`max_tokens\` may be at most ${policy.maxTokens}; the request asks for ${maxTokens}.`,
        facts: { limit: policy.maxTokens, actual: maxTokens },
      });
    }
  }
  return undefined;
}

function refused(call: Call, feature: Feature): ClavigerError {
  if (feature === 'thread') call.report({ rule: THREAD_REFUSED, path: feature, action: 'denied' });
  return notAllowed(feature);
}

const notAllowed = (feature: Feature): ClavigerError =>
  new ClavigerError('feature_not_allowed', { message: `The policy does not allow \`${feature}\`.`, facts: { feature }, ...(feature === 'thread' && threadRefusal) });

/** Every model that a request can bring to work: its own, those it falls back on, and those that its tools ask. */
function modelsOf(request: JsonObject): string[] {
  const { model, fallbacks } = request;
  const own = typeof model === 'string' ? model : '';
  const named = [...fallbacksOf(request), ...toolsOf(request)].flatMap((part) => (typeof part['model'] === 'string' ? [part['model']] : []));
  // `fallbacks: "default"` leaves the choice to the API: no list can allow that.
  return [own, ...named, ...(typeof fallbacks === 'string' ? [''] : [])];
}
