import type * as z from 'zod/mini';
import { contradictionsIn } from './contradictions.js';
import { policySchema, type AppPolicy, type Policy, type PolicyInput } from './schema.js';
import { NUMBER_TOO_SMALL } from './duration.js';
import { nearest } from './suggest.js';

/** One thing that is wrong with a policy. */
export interface PolicyProblem {
  /** `limits.rules.0.window` */
  readonly path: string;
  readonly message: string;
}

/** Thrown for a policy that cannot be used. The message lists every problem, a line each. */
export class PolicyError extends Error {
  override readonly name = 'PolicyError';
  readonly problems: readonly PolicyProblem[];

  constructor(problems: readonly PolicyProblem[], source = 'the policy') {
    super(`${source} has ${problems.length === 1 ? 'a problem' : `${problems.length} problems`}:\n${problems.map(({ path, message }) => `  ${path === '' ? '(top level)' : path}: ${message}`).join('\n')}`);
    this.problems = problems;
  }
}

/** Checks a policy and fills in the defaults. Throws PolicyError. `source` names the file in the message. */
export function parsePolicy(input: unknown, source?: string): Policy {
  const result = policySchema.safeParse(input);
  if (!result.success) throw new PolicyError(result.error.issues.flatMap((issue) => problemsOf(issue, input)), source);
  const policy = Object.keys(result.data.apps).length === 0 ? result.data : policySchema.parse(inheritSections(input as PolicyInput));
  const own = Object.keys(policy.apps).flatMap((name) => ({ at: `apps.${name}.`, app: policyOfApp(policy, name) ?? policy }));
  const contradictions = contradictionsIn(policy, [{ at: '', app: policy }, ...own]);
  if (contradictions.length > 0) throw new PolicyError(contradictions, source);
  return policy;
}

/** The policy with each section of an app laid over the top level's: what the app leaves out comes from there. */
function inheritSections(input: PolicyInput): PolicyInput {
  const top = input as Readonly<Record<string, object | undefined>>;
  const apps = Object.entries(input.apps ?? {}).map(([name, app]) => [
    name,
    Object.fromEntries(Object.entries(app).map(([section, own]) => [section, isSection(own) ? { ...top[section], ...own } : own])),
  ]);
  return { ...input, apps: Object.fromEntries(apps) as PolicyInput['apps'] };
}

const isSection = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Gives the policy back; it is here so that an editor completes and checks it. */
export function defineConfig(policy: PolicyInput): PolicyInput {
  return policy;
}

/** What the guards of an app go by: its own sections, and the top level for the rest. */
export function policyOfApp(policy: Policy, app: string): AppPolicy | undefined {
  const own = Object.hasOwn(policy.apps, app) ? policy.apps[app] : undefined;
  if (own === undefined && app !== DEFAULT_APP) return undefined;
  const { shape, size, unicode, secrets, privacy, injection, harden, tools, leak, egress, limits, ledger } = policy;
  return {
    pin: own?.pin,
    abuse: policy.abuse,
    fallbackModel: policy.upstream.fallbackModel,
    shape: own?.shape ?? shape,
    size: own?.size ?? size,
    unicode: own?.unicode ?? unicode,
    secrets: own?.secrets ?? secrets,
    privacy: own?.privacy ?? privacy,
    injection: own?.injection ?? injection,
    harden: own?.harden ?? harden,
    tools: own?.tools ?? tools,
    leak: own?.leak ?? leak,
    egress: own?.egress ?? egress,
    limits: own?.limits ?? limits,
    ledger: own?.ledger ?? ledger,
  };
}

/** The app of credentials that are bound to none. It goes by the top level unless the policy names it. */
export const DEFAULT_APP = 'default';

function problemsOf(issue: z.core.$ZodIssue, input: unknown): PolicyProblem[] {
  const path = issue.path.map(String).join('.');
  if (issue.code === 'unrecognized_keys') {
    const known = keysAt(issue.path);
    return issue.keys.map((key) => {
      const near = nearest(key, known);
      return { path, message: `unknown key "${key}"${near === undefined ? `; known here: ${known.join(', ')}` : `; did you mean "${near}"?`}` };
    });
  }
  if (issue.code === 'invalid_union') {
    // The branch that got furthest tells most.
    const branches = issue.errors.toSorted((a, b) => Math.max(0, ...b.map((inner) => inner.path.length)) - Math.max(0, ...a.map((inner) => inner.path.length)));
    const inner = branches.find((branch) => branch.some((one) => one.code !== 'invalid_type')) ?? branches[0] ?? [];
    if (inner.length > 0) return inner.flatMap((one) => problemsOf({ ...one, path: [...issue.path, ...one.path] }, input));
  }
  if (issue.code === 'invalid_value') {
    const values = issue.values.map(String);
    const written = issue.path.reduce<unknown>((value, key) => (value as Readonly<Record<PropertyKey, unknown>>)[key], input);
    const near = typeof written === 'string' ? nearest(written, values) : undefined;
    return [{ path, message: `must be one of: ${values.join(', ')}${near === undefined ? '' : `; did you mean "${near}"?`}` }];
  }
  if (issue.code === 'invalid_key') return issue.issues.map(({ message }) => ({ path, message }));
  if (issue.code === 'invalid_format' && issue.format === 'url') return [{ path, message: 'write a whole address, such as https://api.example.com' }];
  if (issue.code === 'invalid_type') {
    // Who wrote a word where settings belong is shown which settings there are.
    const known = issue.expected === 'object' ? keysAt(issue.path) : [];
    return [{ path, message: `must be ${kindIn(issue.expected)}${known.length === 0 ? '' : ` with settings of these: ${known.join(', ')}`}` }];
  }
  if (issue.message === NUMBER_TOO_SMALL) return [{ path, message: issue.message }];
  if (issue.code === 'too_small' && issue.origin === 'array') return [{ path, message: 'an empty list allows nothing: name at least one, or leave it out' }];
  if (issue.code === 'too_small' || issue.code === 'too_big') {
    const bound = issue.code === 'too_small' ? `at least ${String(issue.minimum)}` : `at most ${String(issue.maximum)}`;
    const strict = issue.inclusive === false ? (issue.code === 'too_small' ? `more than ${String(issue.minimum)}` : `less than ${String(issue.maximum)}`) : bound;
    return [{ path, message: `must be ${strict}${issue.origin === 'string' ? ' characters' : ''}` }];
  }
  return [{ path, message: issue.message }];
}

/** The schema's words for kinds of values, where they are not a reader's. */
const KINDS: Readonly<Record<string, string>> = { int: 'a whole number', array: 'a list', boolean: 'true or false', string: 'a text', object: 'an object', record: 'an object' };
const kindIn = (expected: string): string => (Object.hasOwn(KINDS, expected) ? (KINDS[expected] ?? '') : `a ${expected}`);

/** The keys that the schema knows at `path`. */
function keysAt(path: readonly PropertyKey[]): string[] {
  let level: readonly z.core.$ZodType[] = [policySchema];
  for (const key of path) level = level.flatMap(unwrap).flatMap((schema) => stepInto(schema, key));
  return [...new Set(level.flatMap(unwrap).flatMap((schema) => Object.keys(shapeOf(schema) ?? {})))];
}

interface Definition {
  readonly innerType?: z.core.$ZodType;
  readonly options?: readonly z.core.$ZodType[];
  readonly shape?: Readonly<Record<string, z.core.$ZodType>>;
  readonly element?: z.core.$ZodType;
  readonly valueType?: z.core.$ZodType;
}

const definitionOf = (schema: z.core.$ZodType): Definition => schema._zod.def as Definition;
const shapeOf = (schema: z.core.$ZodType): Definition['shape'] => definitionOf(schema).shape;

function unwrap(schema: z.core.$ZodType): z.core.$ZodType[] {
  const { innerType, options } = definitionOf(schema);
  if (innerType !== undefined) return unwrap(innerType);
  return options === undefined ? [schema] : options.flatMap(unwrap);
}

function stepInto(schema: z.core.$ZodType, key: PropertyKey): z.core.$ZodType[] {
  const { shape, element, valueType } = definitionOf(schema);
  const next = shape?.[String(key)] ?? element ?? valueType;
  return next === undefined ? [] : [next];
}
