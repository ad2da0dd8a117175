import type { ToolUse } from '../../engine/guard.js';
import type { JsonValue } from '../../messages/json-value.js';
import { namesIn, type ConversationFacts } from './conversation.js';
import type { ArgumentRule } from './policy.js';

type Leaf = string | number | boolean;

/**
 * Why an argument is not allowed, or undefined. Names the argument and the rule, never the value. Where it comes from shows
 * in what the model wrote, which holds the stand-ins that the conversation holds; all else is about what the app will get.
 */
export function argumentFault(use: ToolUse, path: string, rule: ArgumentRule, facts: ConversationFacts): string | undefined {
  const keys = path.split('.');
  const values = [...valuesAt(use.input, keys)];
  if (values.length === 0) return rule.required === true ? `\`${path}\` is missing` : undefined;
  if (rule.fromTrusted === true && !values.every((value) => isFromTrusted(use.name, value, facts))) return `\`${path}\` does not come from what the user or the app wrote`;
  for (const leaf of leaves([...valuesAt(use.delivered(), keys)])) {
    const fault = leafFault(leaf, rule);
    if (fault !== undefined) return `\`${path}\` ${fault}`;
  }
  return undefined;
}

/** Whether the conversation's trusted texts hold every string and number of a tool's input, and every name in it that its schema does not. */
export function isFromTrusted(tool: string, input: JsonValue, facts: ConversationFacts): boolean {
  for (const leaf of leaves(input)) if (!facts.trustedToSay(leaf)) return false;
  const defined = facts.namesDefinedFor(tool);
  if (defined !== undefined) for (const name of namesIn(input)) if (!defined.has(name) && !facts.trustedToSay(name)) return false;
  return true;
}

function leafFault(leaf: Leaf, rule: ArgumentRule): string | undefined {
  if (rule.oneOf !== undefined && !rule.oneOf.includes(leaf)) return 'is not one of the allowed values';
  if (rule.maxLength !== undefined && typeof leaf === 'string' && leaf.length > rule.maxLength) return `is longer than ${rule.maxLength} characters`;
  if (rule.minimum !== undefined && !(numberIn(leaf) >= rule.minimum)) return `is below ${rule.minimum}`;
  if (rule.maximum !== undefined && !(numberIn(leaf) <= rule.maximum)) return `is above ${rule.maximum}`;
  if (rule.domains !== undefined && !isAtHost(String(leaf), rule.domains)) return 'points to a host that is not listed';
  if (rule.roots !== undefined && !isBelow(String(leaf), rule.roots)) return 'is outside of the allowed folders';
  return undefined;
}

/** Of a text, only where every reader takes it for the same number: to some, "9e-5" and "0x9" begin with another one. */
const numberIn = (leaf: Leaf): number => (typeof leaf === 'string' && !/^-?\d+(?:\.\d+)?$/.test(leaf) ? NaN : Number(leaf));

function isAtHost(address: string, domains: readonly string[]): boolean {
  // A mail address is at the host behind its @. Its local part has no sign that a web address is made of.
  const host = /^[\w.!$&'*+=^`{|}~-]+@([A-Za-z0-9.-]+)$/.exec(address)?.[1] ?? hostOf(address);
  const name = host?.toLowerCase().replace(/\.$/, '');
  return name !== undefined && domains.some((domain) => (domain.startsWith('*.') ? `.${name}`.endsWith(domain.slice(1)) : name === domain));
}

/** What parsers of addresses read in different ways: to some, the host ends at a backslash or begins behind the first @, and to others it does not. */
// oxlint-disable-next-line no-control-regex -- some parsers drop them, others do not
const READ_IN_TWO_WAYS = /[\\\u0000-\u0020\u007F]|\/\/[^/]*@/;

/** The host of a web address, where everybody reads the same one. */
export function hostOf(address: string): string | undefined {
  if (READ_IN_TWO_WAYS.test(address) || !URL.canParse(address)) return undefined;
  const { protocol, hostname } = new URL(address);
  return protocol === 'https:' || protocol === 'http:' ? hostname : undefined;
}

/** Whether `path`, its dots resolved, is a root or below one. */
function isBelow(path: string, roots: readonly string[]): boolean {
  if (!path.startsWith('/') || path.includes('\0') || path.includes('\\')) return false;
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  const resolved = `/${parts.join('/')}`;
  return roots.some((root) => {
    const base = root.replace(/\/+$/, '');
    return resolved === base || resolved.startsWith(`${base}/`);
  });
}

/** What stands where a list or an object should stand is judged as it is, and a list where an object should by its members: apps are lenient. */
function* valuesAt(value: JsonValue | undefined, keys: readonly string[]): Generator<JsonValue> {
  const [key, ...rest] = keys;
  if (value === undefined || value === null) return;
  if (key === undefined || typeof value !== 'object') yield value;
  else if (key === '*') for (const member of Object.values(value)) yield* valuesAt(member, rest);
  else if (Array.isArray(value)) for (const member of value) yield* valuesAt(member, keys);
  else if (Object.hasOwn(value, key)) yield* valuesAt(value[key], rest);
}

function* leaves(value: JsonValue | undefined): Generator<Leaf> {
  if (value === undefined || value === null) return;
  if (typeof value !== 'object') yield value;
  else for (const member of Object.values(value)) yield* leaves(member);
}
