import { findAnthropicKeys } from './anthropic.js';

/** A text with every whole key replaced by its prefix and length: for names and diffs that could hold one. */
export function maskKeys(text: string): string {
  if (!text.includes('sk-ant-')) return text;
  let masked = '';
  let copied = 0;
  for (const { start, end, prefix, key } of findAnthropicKeys(text)) {
    masked += `${text.slice(copied, start)}${prefix}…(${key.length} characters)`;
    copied = end;
  }
  return masked + text.slice(copied);
}
