import { nearest } from '../policy/suggest.js';

/** What each option is, as `typeof` has it. */
export type KnownOptions = Readonly<Record<string, 'object' | 'function' | 'string' | 'number' | 'boolean'>>;

export const endpointOptions: KnownOptions = { guard: 'object', caller: 'function', apiKey: 'string', fetch: 'function' };

/** Throws TypeError for an option that is missing, unknown or of another type: without a compiler, a slip in `system` would leave Claude without its instructions. */
export function checkOptions(options: object, known: KnownOptions, required: readonly string[]): void {
  const given: ReadonlyMap<string, unknown> = new Map(Object.entries(options));
  for (const name of given.keys()) {
    if (Object.hasOwn(known, name)) continue;
    const near = nearest(name, Object.keys(known));
    throw new TypeError(`There is no option "${name}"${near === undefined ? `: known are ${Object.keys(known).join(', ')}` : `; did you mean "${near}"?`}`);
  }
  for (const [name, type] of Object.entries(known)) {
    const value = given.get(name);
    if (value === undefined && required.includes(name)) throw new TypeError(`The option "${name}" is missing.`);
    if (value !== undefined && typeof value !== type) throw new TypeError(`The option "${name}" must be of the type ${type}.`);
  }
}
