import type { Call } from '../../engine/call.js';
import type { Guard, Verdict } from '../../engine/guard.js';
import { ClavigerError } from '../../errors/claviger-error.js';
import type { GuardContext } from '../order.js';
import { usesFeature } from './features.js';
import type { ShapePolicy } from './policy.js';
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

function judge(call: Call, policy: ShapePolicy, allowsModel: (model: string) => boolean): Verdict {
  const fault = findShapeFault(call.request, call.endpoint);
  if (fault !== undefined) return new ClavigerError('invalid_request', { message: `${fault.path}: ${fault.problem}.`, facts: { path: fault.path } });
  if (!allowsModel(call.model)) {
    return new ClavigerError('model_not_allowed', {
      message: `The policy allows these models: ${(policy.models ?? []).join(', ')}.`,
      facts: { allowed: policy.models ?? [] },
    });
  }
  for (const feature of policy.forbid) {
    if (usesFeature(call, feature)) {
      return new ClavigerError('feature_not_allowed', { message: `The policy does not allow \`${feature}\`.`, facts: { feature } });
    }
  }
  const maxTokens = call.request['max_tokens'];
  if (policy.maxTokens !== undefined && typeof maxTokens === 'number' && maxTokens > policy.maxTokens) {
    return new ClavigerError('max_tokens_exceeded', {
      message: `\`max_tokens\` may be at most ${policy.maxTokens}; the request asks for ${maxTokens}.`,
      facts: { limit: policy.maxTokens, actual: maxTokens },
    });
  }
  return undefined;
}

function modelMatcher(models: readonly string[] | undefined): (model: string) => boolean {
  if (models === undefined) return () => true;
  const exact = new Set(models.filter((model) => !model.endsWith('*')));
  const prefixes = models.filter((model) => model.endsWith('*')).map((model) => model.slice(0, -1));
  return (model) => exact.has(model) || prefixes.some((prefix) => model.startsWith(prefix));
}
