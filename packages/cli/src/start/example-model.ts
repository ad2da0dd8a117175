import type { Policy } from '@claviger/core';
import { prices } from '@claviger/core/messages';
import { DEFAULT_APP, policyOfApp } from '@claviger/core/policy';

const USUAL = 'claude-sonnet-5-5';

/** The model for what a start prints to be pasted: one that `policy` lets a key without an app ask. */
export function exampleModel(policy: Policy): string {
  const { pin, shape } = policyOfApp(policy, DEFAULT_APP) ?? { pin: undefined, shape: policy.shape };
  if (pin?.model !== undefined) return pin.model;
  const { models } = shape;
  if (models === undefined) return USUAL;
  const named = models.filter((model) => !model.endsWith('*'));
  const beginnings = models.filter((model) => model.endsWith('*')).map((model) => model.slice(0, -1));
  const allowed = (model: string): boolean => named.includes(model) || beginnings.some((beginning) => model.startsWith(beginning));
  return [USUAL, ...named, ...Object.keys(prices)].find(allowed) ?? USUAL;
}
