import type { Validator } from '@cfworker/json-schema';
import type { ToolUse } from '../../engine/guard.js';
import type { ToolRule } from './policy.js';

type Validators = ReadonlyMap<ToolRule, Validator>;

/** Holds inputs of tools to the schemas of the policy. The library that does is loaded for a policy that has any, and no other. */
export class InputSchemas {
  readonly #validators: Promise<Validators> | undefined;

  constructor(rules: readonly ToolRule[]) {
    const withSchema = rules.filter(({ schema }) => schema !== undefined);
    if (withSchema.length === 0) return;
    this.#validators = loadValidators(withSchema);
    // Whoever asks learns of a failure, and the tool call is not made; until then nobody waits for it.
    this.#validators.catch(() => {});
  }

  /** Judges what the app will get. */
  async allow(rule: ToolRule | undefined, use: ToolUse): Promise<boolean> {
    if (rule?.schema === undefined) return true;
    const validator = (await this.#validators)?.get(rule);
    return validator !== undefined && validator.validate(use.delivered()).valid;
  }
}

async function loadValidators(rules: readonly ToolRule[]): Promise<Validators> {
  const library = await import('@cfworker/json-schema');
  const validators = new Map<ToolRule, Validator>();
  for (const rule of rules) if (rule.schema !== undefined) validators.set(rule, new library.Validator(rule.schema, '2020-12'));
  return validators;
}
