import type { Call } from '../../engine/call.js';

/** An image costs at most about this many tokens (source: platform.claude.com/docs, "Vision": width x height / 750, scaled to 1.15 megapixels). */
export const TOKENS_AN_IMAGE = 1_600;

/**
 * Input tokens of a call, estimated on the safe side: a token of English text is about 4 characters, of code and other
 * scripts fewer. Used to reserve before the true count is known, and settled by upstream's own count.
 */
export function estimateInputTokens(call: Call): number {
  let tokens = 0;
  for (const segment of call.segments) tokens += estimateTextTokens(segment.text) + 4;
  for (const text of call.addedSystem) tokens += estimateTextTokens(text);
  return tokens + inlineTokens(call);
}

function estimateTextTokens(text: string): number {
  let ascii = 0;
  for (let index = 0; index < text.length; index++) if (text.charCodeAt(index) < 128) ascii++;
  return Math.ceil(ascii / 3 + (text.length - ascii) * 1.5);
}

/** Images and inline documents, which are no segments. */
function inlineTokens(call: Call): number {
  let tokens = 0;
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    if (Array.isArray(value)) {
      for (const member of value) visit(member);
      return;
    }
    const block = value as Readonly<Record<string, unknown>>;
    if (block['type'] === 'image') tokens += TOKENS_AN_IMAGE;
    else if (block['type'] === 'base64' && typeof block['data'] === 'string') tokens += Math.ceil(block['data'].length / 8);
    for (const key in block) if (key === 'content' || key === 'source' || key === 'messages') visit(block[key]);
  };
  visit(call.request);
  return tokens;
}
