import * as values from '../value.js';
import type { Facts, Value } from '../value.js';

/** What the directives of a schema ask of a field of GraphQL, and of what callers give it. */
export function fieldFacts(name: string, text: string): Facts {
  const facts = new Set<string>();
  if (isLimited(name, text)) facts.add('limited');
  if (boundsArguments(name, text)) facts.add('body-sized');
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

/** `title: String! @constraint(maxLength: 120)` for each text that the field takes. */
function boundsArguments(name: string, text: string): boolean {
  const start = new RegExp(`\\b${name}\\s{0,4}\\((?=\\s{0,20}\\w{1,60}\\s{0,4}:)`).exec(text);
  if (start === null) return false;
  let depth = 0;
  let end = start.index;
  for (let at = start.index; at < Math.min(text.length, start.index + 2000); at += 1) {
    if (text[at] === '(') depth += 1;
    else if (text[at] === ')') depth -= 1;
    if (text[at] === ')' && depth === 0) {
      end = at;
      break;
    }
  }
  const given = text.slice(start.index, end);
  const types = [...given.matchAll(/:\s{0,4}\[?\s{0,4}([A-Z]\w{0,60})/g)].map((match) => match[1] ?? '');
  const texts = types.filter((type) => type === 'String');
  return texts.length > 0 && types.every((type) => /^(?:String|ID|Int|Float|Boolean)$/.test(type)) && (given.match(/@constraint\([^)]{0,200}\bmaxLength\b|@length\([^)]{0,200}\bmax\b/g) ?? []).length >= texts.length;
}

/** What a field says of its callers beside its resolver: `directives: { rateLimit: { limit: 5 } }`, also as a list, and `authScopes`. */
export function declaredFacts(field: Value): Facts {
  const directives = values.property(field, 'directives');
  const names = directives?.shape.kind === 'object' ? [...directives.shape.properties.keys()] : directives?.shape.kind === 'array' ? directives.shape.items.map((item) => values.constantText(values.property(item, 'name') ?? values.unknownValue) ?? '') : [];
  const limited = names.some((name) => /rate_?limit|throttle/i.test(name)) || values.property(field, 'rateLimit') !== undefined;
  return new Set([...(limited ? ['limited'] : []), ...(values.property(field, 'authScopes') === undefined ? [] : ['authenticated'])]);
}
