import type { LogicalLine } from './lines.js';

const onlyText = /^(?:[rRuUbB]{0,2}"""[\s\S]*"""|[rRuUbB]{0,2}'''[\s\S]*'''|"[^"\n]*"|'[^'\n]*')$/;
/** Where Claude's API turned a call away: that limits the app, not the caller. */
const upstream = /^except\b[^\n]*\b(?:anthropic\.|APIStatusError|APIError|APIConnectionError|RateLimitError|OverloadedError|InternalServerError|httpx\.|requests\.|aiohttp\.Client|HTTPStatusError)/;

/** What a function does by itself: without texts that nobody reads, and without what it says when Claude's API refuses. */
export function ownWords(body: readonly LogicalLine[]): LogicalLine[] {
  const kept: LogicalLine[] = [];
  let outside: number | undefined;
  for (const line of body) {
    if (outside !== undefined && line.indent > outside) continue;
    outside = upstream.test(line.text) ? line.indent : undefined;
    if (outside === undefined && !onlyText.test(line.text)) kept.push(line);
  }
  return kept;
}
