import { isJsonObject } from './json-value.js';

/** Tokens of one call, as upstream counted them. */
export interface Usage {
  input: number;
  output: number;
  cacheWrite5m: number;
  cacheWrite1h: number;
  cacheRead: number;
  /** Searches of the tool `web_search`, which have a fee of their own. */
  webSearches: number;
}

export const noUsage: Readonly<Usage> = Object.freeze({ input: 0, output: 0, cacheWrite5m: 0, cacheWrite1h: 0, cacheRead: 0, webSearches: 0 });

/**
 * Takes over what a `usage` object says. The figures of `message_delta` are cumulative, and a later object may leave
 * fields out: so each field replaces the one before, and nothing is added up.
 */
export function readUsage(usage: Usage, source: unknown): void {
  if (!isJsonObject(source)) return;
  const sides = readSides(source['iterations']) ?? sidesOf.get(usage);
  add(usage, sidesOf.get(usage), -1);
  usage.input = count(source['input_tokens'], usage.input);
  usage.output = count(source['output_tokens'], usage.output);
  usage.cacheRead = count(source['cache_read_input_tokens'], usage.cacheRead);
  const written = count(source['cache_creation_input_tokens'], -1);
  const split = source['cache_creation'];
  if (isJsonObject(split)) {
    usage.cacheWrite5m = count(split['ephemeral_5m_input_tokens'], usage.cacheWrite5m);
    usage.cacheWrite1h = count(split['ephemeral_1h_input_tokens'], usage.cacheWrite1h);
  } else if (written >= 0) {
    usage.cacheWrite5m = Math.max(0, written - usage.cacheWrite1h);
  }
  if (sides !== undefined) sidesOf.set(usage, sides);
  add(usage, sides, 1);
  const serverTools = source['server_tool_use'];
  if (isJsonObject(serverTools)) usage.webSearches = count(serverTools['web_search_requests'], usage.webSearches);
}

type Sides = Pick<Usage, 'input' | 'output' | 'cacheWrite5m' | 'cacheRead'>;

/** What of a usage comes from rounds beside the conversation: taken out before its own figures are replaced. */
const sidesOf = new WeakMap<Usage, Sides>();

/**
 * Compaction and advisor rounds are charged and are not part of the figures beside them (source: `BetaUsage.iterations`
 * in @anthropic-ai/sdk 1.12.0, and platform.claude.com/docs, "Advisor tool"). An advisor's tokens are charged at the
 * price of the call's own model here.
 */
function readSides(iterations: unknown): Sides | undefined {
  if (!Array.isArray(iterations)) return undefined;
  const sides: Sides = { input: 0, output: 0, cacheWrite5m: 0, cacheRead: 0 };
  for (const round of iterations as unknown[]) {
    if (!isJsonObject(round) || (round['type'] !== 'compaction' && round['type'] !== 'advisor_message')) continue;
    sides.input += count(round['input_tokens'], 0);
    sides.output += count(round['output_tokens'], 0);
    sides.cacheWrite5m += count(round['cache_creation_input_tokens'], 0);
    sides.cacheRead += count(round['cache_read_input_tokens'], 0);
  }
  return sides;
}

function add(usage: Usage, sides: Sides | undefined, sign: 1 | -1): void {
  if (sides === undefined) return;
  usage.input += sign * sides.input;
  usage.output += sign * sides.output;
  usage.cacheWrite5m += sign * sides.cacheWrite5m;
  usage.cacheRead += sign * sides.cacheRead;
}

function count(value: unknown, otherwise: number): number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? Math.floor(value) : otherwise;
}
