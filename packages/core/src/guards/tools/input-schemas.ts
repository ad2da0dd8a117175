import type { Validator } from '@cfworker/json-schema';
import type { JsonValue } from '../../messages/json-value.js';
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

  async allow(rule: ToolRule | undefined, input: JsonValue): Promise<boolean> {
    if (rule?.schema === undefined) return true;
    const validator = (await this.#validators)?.get(rule);
    return validator !== undefined && validator.validate(input).valid;
  }
}

async function loadValidators(rules: readonly ToolRule[]): Promise<Validators> {
  const library = await import('@cfworker/json-schema');
  const validators = new Map<ToolRule, Validator>();
  for (const rule of rules) if (rule.schema !== undefined) validators.set(rule, new library.Validator(rule.schema, '2020-12'));
  return validators;
}
