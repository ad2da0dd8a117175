import * as values from '../value.js';
import type { Facts, Value } from '../value.js';

/** What the directives of a schema ask of a field of GraphQL, and of what callers give it. */
export function fieldFacts(name: string, text: string): Facts {
  const facts = new Set<string>();
  if (isLimited(name, text)) facts.add('limited');
  const bounds = boundsOfArguments(name, text);
  if (bounds === 'bounded') facts.add('body-sized');
  else if (bounds !== undefined) facts.add(`maybe-sized:${bounds.unknown}`);
  return facts;
}

/** A directive limits the field that it stands at; a plugin of the server beside a schema without directives limits all. */
function isLimited(name: string, text: string): boolean {
  const directives = /\)?\s{0,4}:\s{0,4}[\w![\]]{1,80}[^\n]{0,200}@rateLimit\b/i.test(text);
  return directives ? /@rateLimit\b/i.test(directivesOf(name, text)) : /@rateLimit\b|useRateLimiter\(|rateLimitDirective/i.test(text);
}

/** What stands at a field after its type, also on the lines below. */
function directivesOf(name: string, text: string): string {
  const given = String.raw`(?:\((?:[^()]|\([^()]{0,200}\)){0,600}\))?`;
  return new RegExp(String.raw`\b${name}\b\s{0,4}${given}\s{0,4}:\s{0,4}[\w![\]]{1,80}((?:\s{1,40}@\w{1,40}${given}){0,6})`).exec(text)?.[1] ?? '';
}

const plainTypes = /^(?:ID|Int|Float|Boolean|DateTime|Date|UUID|EmailAddress|PositiveInt|NonNegativeInt)$/;
const constrained = /@constraint\([^)]{0,200}\b(?:maxLength|pattern|format)\b|@length\([^)]{0,200}\bmax\b|@(?:max)?length\(|@size\([^)]{0,200}\bmax\b/i;
/** Inputs within inputs that are followed. */
const DEEPEST = 4;

/** What the schema says of the texts that a field takes: each is bounded, or is of a type of the project's own whose checks are not seen. */
function boundsOfArguments(name: string, text: string): 'bounded' | { readonly unknown: string } | undefined {
  const start = new RegExp(`\\b${name}\\s{0,4}\\((?=\\s{0,20}\\w{1,60}\\s{0,4}:)`).exec(text);
  return start === null ? undefined : boundsOfFields(between(text, start.index + start[0].length - 1, '(', ')'), text, 0);
}

/** What stands between a bracket and its partner. */
export function between(text: string, from: number, open: string, close: string): string {
  let depth = 0;
  for (let at = from; at < Math.min(text.length, from + 4000); at += 1) {
    if (text[at] === open) depth += 1;
    else if (text[at] === close) depth -= 1;
    if (text[at] === close && depth === 0) return text.slice(from + 1, at);
  }
  return '';
}

/** `title: String! @constraint(maxLength: 120)`, also in the inputs that a field takes. */
function boundsOfFields(given: string, text: string, depth: number): 'bounded' | { readonly unknown: string } | undefined {
  const lines = given.replace(/\([^()]{0,400}\)/g, (part) => part.replace(/[,\n]/g, ' '));
  const fields = [...lines.matchAll(/\b\w{1,60}\s{0,4}:\s{0,4}\[?\s{0,4}([A-Z]\w{0,60})[^\n,]{0,400}/g)].slice(0, 100);
  let unknown: string | undefined;
  for (const [whole, type = ''] of fields) {
    if (plainTypes.test(type) || constrained.test(whole)) continue;
    if (type === 'String') return undefined;
    if (new RegExp(`\\benum\\s{1,4}${type}\\b`).test(text)) continue;
    const input = new RegExp(`\\binput\\s{1,4}${type}\\b[^{]{0,200}\\{`).exec(text);
    if (input !== null && depth < DEEPEST) {
      const inner = boundsOfFields(between(text, input.index + input[0].length - 1, '{', '}'), text, depth + 1);
      if (inner === undefined) return undefined;
      if (inner !== 'bounded') unknown ??= inner.unknown;
    } else if (new RegExp(`\\bscalar\\s{1,4}${type}\\b`).test(text)) unknown ??= `the scalar ${type}`;
    else return undefined;
  }
  if (fields.length === 0) return undefined;
  return unknown === undefined ? 'bounded' : { unknown };
}

/** What a field says of its callers beside its resolver: `directives: { rateLimit: { limit: 5 } }`, also as a list, and `authScopes`. */
export function declaredFacts(field: Value): Facts {
  const directives = values.property(field, 'directives');
  const names = directives?.shape.kind === 'object' ? [...directives.shape.properties.keys()] : directives?.shape.kind === 'array' ? directives.shape.items.map((item) => values.constantText(values.property(item, 'name') ?? values.unknownValue) ?? '') : [];
  const limited = names.some((name) => /rate_?limit|throttle/i.test(name)) || values.property(field, 'rateLimit') !== undefined;
  return new Set([...(limited ? ['limited'] : []), ...(values.property(field, 'authScopes') === undefined ? [] : ['authenticated'])]);
}
