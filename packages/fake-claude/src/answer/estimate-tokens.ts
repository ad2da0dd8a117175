import type { JsonObject } from '../json.js';
import { isJsonObject, textField } from '../json.js';

/**
 * The server's own deterministic estimate, stated here because tests compute with it. It is not Claude's tokenizer.
 * - text: a token for every 4 UTF-16 units, rounded up, at least 1 if not empty;
 * - any other block or tool: the same over its JSON, without `cache_control`;
 * - base64 image 1,500; base64 PDF: a token for every 64 characters of base64;
 * - 4 more for each message, 8 more for the request.
 */
const UNITS_A_TOKEN = 4;
const IMAGE_TOKENS = 1500;
const BASE64_UNITS_A_TOKEN = 64;
export const TOKENS_A_MESSAGE = 4;
export const TOKENS_A_REQUEST = 8;

export function textTokens(text: string): number {
  return Math.ceil(text.length / UNITS_A_TOKEN);
}

/** Tokens of a content block, a system block or a tool. */
export function blockTokens(block: JsonObject): number {
  if (block['type'] === 'text' && typeof block['text'] === 'string') return textTokens(block['text']);
  const source = block['source'];
  if (isJsonObject(source) && typeof source['data'] === 'string' && source['type'] === 'base64') {
    return block['type'] === 'image' ? IMAGE_TOKENS : Math.ceil(source['data'].length / BASE64_UNITS_A_TOKEN);
  }
  if (block['type'] === 'image') return IMAGE_TOKENS;
  const { cache_control: _, ...counted } = block;
  return textTokens(JSON.stringify(counted));
}

/** Tokens of an answer's content: text and thinking as text, a tool call by its input. */
export function answerTokens(content: readonly JsonObject[]): { output: number; thinking: number } {
  let output = 0;
  let thinking = 0;
  for (const block of content) {
    if (block['type'] === 'thinking') thinking += textTokens(textField(block, 'thinking'));
    else if (block['type'] === 'redacted_thinking') thinking += textTokens(textField(block, 'data'));
    else if (block['type'] === 'text') output += textTokens(textField(block, 'text'));
    else output += blockTokens(block);
  }
  return { output: Math.max(1, output + thinking), thinking };
}
