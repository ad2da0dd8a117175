import { createHash } from 'node:crypto';
import type { JsonObject } from '../json.js';
import { isJsonObject, objectsOf } from '../json.js';
import { blockTokens, TOKENS_A_MESSAGE, TOKENS_A_REQUEST, textTokens } from './estimate-tokens.js';

export interface InputUsage {
  /** Tokens after the last breakpoint, neither read from nor written to the cache. */
  readonly uncached: number;
  readonly read: number;
  readonly written5m: number;
  readonly written1h: number;
}

interface Part {
  readonly tokens: number;
  readonly content: string;
  readonly breakpoint: '5m' | '1h' | undefined;
}

const LIFETIME = { '5m': 300_000, '1h': 3_600_000 } as const;

function breakpointOf(holder: JsonObject): '5m' | '1h' | undefined {
  const control = holder['cache_control'];
  if (!isJsonObject(control)) return undefined;
  return control['ttl'] === '1h' ? '1h' : '5m';
}

function hasBreakpoint(body: JsonObject): boolean {
  if (isJsonObject(body['cache_control'])) return true;
  const marked = (blocks: unknown): boolean => objectsOf(blocks).some((block) => isJsonObject(block['cache_control']));
  return marked(body['tools']) || marked(body['system']) || objectsOf(body['messages']).some((message) => marked(message['content']));
}

/** Calls `visit` for every part of the prompt in the order in which the API caches it: tools, system, messages. */
function walk(body: JsonObject, visit: (block: JsonObject | string, extraTokens: number, label: string) => void): void {
  for (const tool of objectsOf(body['tools'])) visit(tool, 0, 'tool');
  if (typeof body['system'] === 'string') visit(body['system'], 0, 'system');
  for (const block of objectsOf(body['system'])) visit(block, 0, 'system');
  for (const message of objectsOf(body['messages'])) {
    const role = String(message['role']);
    if (typeof message['content'] === 'string') visit(message['content'], TOKENS_A_MESSAGE, role);
    objectsOf(message['content']).forEach((block, index) => visit(block, index === 0 ? TOKENS_A_MESSAGE : 0, role));
  }
}

/** Tokens of the whole prompt, as `count_tokens` gives them. */
export function promptTokens(body: JsonObject): number {
  let tokens = TOKENS_A_REQUEST;
  walk(body, (block, extra) => {
    tokens += extra + (typeof block === 'string' ? textTokens(block) : blockTokens(block));
  });
  return tokens;
}

/**
 * Simulates prompt caching: each `cache_control` marks the end of a prefix, known by its hash. The longest known prefix
 * is read, what lies between it and the last breakpoint is written. Unlike the real API there is no least length, so
 * that tests need no long prompts; lifetimes (5 minutes, 1 hour, renewed by a read) are the real ones.
 */
export class PromptCache {
  readonly #expiries = new Map<string, number>();

  usage(body: JsonObject, now = Date.now()): InputUsage {
    if (!hasBreakpoint(body)) return { uncached: promptTokens(body), read: 0, written5m: 0, written1h: 0 };
    const parts: Part[] = [];
    walk(body, (block, extra, label) => {
      if (typeof block === 'string') {
        parts.push({ tokens: extra + textTokens(block), content: `${label}:${JSON.stringify({ type: 'text', text: block })}`, breakpoint: undefined });
        return;
      }
      const { cache_control: _, ...content } = block;
      parts.push({ tokens: extra + blockTokens(block), content: `${label}:${JSON.stringify(content)}`, breakpoint: breakpointOf(block) });
    });
    const automatic = breakpointOf(body);
    const last = parts.at(-1);
    if (automatic !== undefined && last !== undefined && last.breakpoint === undefined) parts[parts.length - 1] = { ...last, breakpoint: automatic };
    return this.#account(String(body['model']), parts, now);
  }

  #account(model: string, parts: readonly Part[], now: number): InputUsage {
    const hash = createHash('sha256').update(model);
    const prefixes: Array<{ key: string; tokens: number; lifetime: '5m' | '1h' }> = [];
    let tokens = TOKENS_A_REQUEST;
    for (const part of parts) {
      tokens += part.tokens;
      hash.update(`${part.content.length}:`).update(part.content);
      if (part.breakpoint !== undefined) prefixes.push({ key: hash.copy().digest('base64'), tokens, lifetime: part.breakpoint });
    }
    let read = 0;
    for (const { key, tokens: length } of prefixes) if ((this.#expiries.get(key) ?? 0) > now) read = length;
    let reached = read;
    const written = { '5m': 0, '1h': 0 };
    for (const { key, tokens: length, lifetime } of prefixes) {
      if (length > reached) {
        written[lifetime] += length - reached;
        reached = length;
      }
      this.#expiries.set(key, now + LIFETIME[lifetime]);
    }
    if (this.#expiries.size > 10_000) this.#forgetExpired(now);
    return { uncached: tokens - reached, read, written5m: written['5m'], written1h: written['1h'] };
  }

  #forgetExpired(now: number): void {
    for (const [key, expiry] of this.#expiries) if (expiry <= now) this.#expiries.delete(key);
    if (this.#expiries.size > 10_000) this.#expiries.clear();
  }
}
