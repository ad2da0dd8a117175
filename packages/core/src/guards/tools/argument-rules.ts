import { isJsonObject, type JsonValue } from '../../messages/json-value.js';
import { namesIn, type ConversationFacts } from './conversation.js';
import type { ArgumentRule } from './policy.js';

type Leaf = string | number | boolean;

/** Why an argument is not allowed, or undefined. Names the argument and the rule, never the value. */
export function argumentFault(tool: string, input: JsonValue, path: string, rule: ArgumentRule, facts: ConversationFacts): string | undefined {
  const values = [...valuesAt(input, path.split('.'))];
  if (values.length === 0) return rule.required === true ? `\`${path}\` is missing` : undefined;
  for (const value of values) {
    if (rule.fromTrusted === true && !isFromTrusted(tool, value, facts)) return `\`${path}\` does not come from what the user or the app wrote`;
    for (const leaf of leaves(value)) {
      const fault = leafFault(leaf, rule);
      if (fault !== undefined) return `\`${path}\` ${fault}`;
    }
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
  if (rule.minimum !== undefined && !(Number(leaf) >= rule.minimum)) return `is below ${rule.minimum}`;
  if (rule.maximum !== undefined && !(Number(leaf) <= rule.maximum)) return `is above ${rule.maximum}`;
  if (rule.domains !== undefined && !isAtHost(String(leaf), rule.domains)) return 'points to a host that is not listed';
  if (rule.roots !== undefined && !isBelow(String(leaf), rule.roots)) return 'is outside of the allowed folders';
  return undefined;
}

function isAtHost(address: string, domains: readonly string[]): boolean {
  // A mail address is at the host behind its @. Its local part has no sign that a web address is made of.
  const mail = /^[\w.!$&'*+=^`{|}~-]+@([A-Za-z0-9.-]+)$/.exec(address)?.[1];
  let host = mail;
  if (host === undefined) {
    host = hostOf(address);
    if (host === undefined) return false;
  }
  const name = host.toLowerCase().replace(/\.$/, '');
  return domains.some((domain) => (domain.startsWith('*.') ? name === domain.slice(2) || name.endsWith(domain.slice(1)) : name === domain));
}

/** What parsers of addresses read in different ways: to some, the host ends at a backslash, and to others it does not. */
// oxlint-disable-next-line no-control-regex -- some parsers drop them, others do not
const READ_IN_TWO_WAYS = /[\\\u0000-\u0020\u007F]/;

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

function* valuesAt(value: JsonValue | undefined, keys: readonly string[]): Generator<JsonValue> {
  const [key, ...rest] = keys;
  if (key === undefined) {
    if (value !== undefined && value !== null) yield value;
  } else if (key === '*') {
    for (const member of Array.isArray(value) ? value : isJsonObject(value) ? Object.values(value) : []) yield* valuesAt(member, rest);
  } else if (isJsonObject(value) && Object.hasOwn(value, key)) yield* valuesAt(value[key], rest);
}

function* leaves(value: JsonValue | undefined): Generator<Leaf> {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') yield value;
  else if (Array.isArray(value)) for (const member of value) yield* leaves(member);
  else if (isJsonObject(value)) for (const member of Object.values(value)) yield* leaves(member);
}
