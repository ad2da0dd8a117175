import { RequestRefused } from '../api-error.js';
import { isJsonObject } from '../json.js';

/** Where in the request a check stands; written into the message as the API does: `messages.0.content`. */
export class Trail {
  readonly #keys: Array<string | number> = [];

  enter(key: string | number): void {
    this.#keys.push(key);
  }

  leave(): void {
    this.#keys.pop();
  }

  get depth(): number {
    return this.#keys.length;
  }

  refusal(message: string): RequestRefused {
    return new RequestRefused(400, this.#keys.length === 0 ? message : `${this.#keys.join('.')}: ${message}`);
  }
}

/** Looks at one value; throws `RequestRefused` when it is not what the API takes. */
export type Check = (value: unknown, trail: Trail) => void;

export const text: Check = (value, trail) => {
  if (typeof value !== 'string') throw trail.refusal('Input should be a valid string');
};

export const boolean: Check = (value, trail) => {
  if (typeof value !== 'boolean') throw trail.refusal('Input should be a valid boolean');
};

export const anything: Check = () => undefined;

export const anyObject: Check = (value, trail) => {
  if (!isJsonObject(value)) throw trail.refusal('Input should be a valid dictionary');
};

export function textOf(limits: { min?: number; max?: number; pattern?: RegExp }): Check {
  return (value, trail) => {
    if (typeof value !== 'string') throw trail.refusal('Input should be a valid string');
    const { min, max, pattern } = limits;
    if (min !== undefined && value.length < min) throw trail.refusal(`String should have at least ${min} character${min === 1 ? '' : 's'}`);
    if (max !== undefined && value.length > max) throw trail.refusal(`String should have at most ${max} characters`);
    if (pattern !== undefined && !pattern.test(value)) throw trail.refusal(`String should match pattern '${pattern.source}'`);
  };
}

export function number(limits: { min?: number; max?: number; integer?: boolean } = {}): Check {
  return (value, trail) => {
    if (typeof value !== 'number') throw trail.refusal(`Input should be a valid ${limits.integer === true ? 'integer' : 'number'}`);
    if (limits.integer === true && !Number.isInteger(value)) throw trail.refusal('Input should be a valid integer, got a number with a fractional part');
    if (limits.min !== undefined && value < limits.min) throw trail.refusal(`Input should be greater than or equal to ${limits.min}`);
    if (limits.max !== undefined && value > limits.max) throw trail.refusal(`Input should be less than or equal to ${limits.max}`);
  };
}

export function integer(limits: { min?: number; max?: number } = {}): Check {
  return number({ ...limits, integer: true });
}

/** Writes `'a', 'b' or 'c'`. */
function choices(values: readonly string[]): string {
  const quoted = values.map((value) => `'${value}'`);
  const last = quoted.pop() ?? '';
  return quoted.length === 0 ? last : `${quoted.join(', ')} or ${last}`;
}

export function oneOf(...values: readonly string[]): Check {
  const allowed = new Set<unknown>(values);
  return (value, trail) => {
    if (!allowed.has(value)) throw trail.refusal(`Input should be ${choices(values)}`);
  };
}

export function nullable(check: Check): Check {
  return (value, trail) => {
    if (value !== null) check(value, trail);
  };
}

export function list(check: Check, limits: { min?: number; max?: number } = {}): Check {
  return (value, trail) => {
    if (!Array.isArray(value)) throw trail.refusal('Input should be a valid list');
    if (limits.min !== undefined && value.length < limits.min) {
      throw trail.refusal(`List should have at least ${limits.min} item${limits.min === 1 ? '' : 's'} after validation, not ${value.length}`);
    }
    if (limits.max !== undefined && value.length > limits.max) {
      throw trail.refusal(`List should have at most ${limits.max} items after validation, not ${value.length}`);
    }
    for (let index = 0; index < value.length; index += 1) {
      trail.enter(index);
      check(value[index], trail);
      trail.leave();
    }
  };
}

export type Fields = Readonly<Record<string, Check>>;

/** An object with these fields and no others. */
export function object(required: Fields, optional: Fields = {}): Check {
  const requiredNames = Object.keys(required);
  const checks = new Map([...Object.entries(required), ...Object.entries(optional)]);
  return (value, trail) => {
    if (!isJsonObject(value)) throw trail.refusal('Input should be a valid dictionary or object to extract fields from');
    for (const name of requiredNames) {
      if (value[name] === undefined) {
        trail.enter(name);
        throw trail.refusal('Field required');
      }
    }
    for (const name of Object.keys(value)) {
      const check = checks.get(name);
      trail.enter(name);
      if (check === undefined) throw trail.refusal('Extra inputs are not permitted');
      check(value[name], trail);
      trail.leave();
    }
  };
}

/** An object told apart by its `type`; messages carry the tag in the path, as the API's do: `content.0.text.text`. */
export function tagged(checks: Readonly<Record<string, Check>>, fallbackTag?: string): Check {
  const known = new Map(Object.entries(checks));
  return (value, trail) => {
    if (!isJsonObject(value)) throw trail.refusal('Input should be a valid dictionary or object to extract fields from');
    const tag = value['type'] ?? fallbackTag;
    if (tag === undefined) {
      trail.enter('type');
      throw trail.refusal('Field required');
    }
    const check = typeof tag === 'string' ? known.get(tag) : undefined;
    if (typeof tag !== 'string' || check === undefined) {
      const found = typeof tag === 'string' ? tag : JSON.stringify(tag);
      throw trail.refusal(`Input tag '${found}' found using 'type' does not match any of the expected tags: ${[...known.keys()].map((name) => `'${name}'`).join(', ')}`);
    }
    trail.enter(tag);
    check(value, trail);
    trail.leave();
  };
}

/** A string, or a list checked by `items`. */
export function textOr(items: Check): Check {
  return (value, trail) => {
    if (typeof value !== 'string') items(value, trail);
  };
}
