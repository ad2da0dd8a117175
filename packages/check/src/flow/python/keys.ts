import type { LogicalLine } from './lines.js';
import { code, mentions } from './taint.js';

const keyVariable = /(?:os\.environ|getenv)[^\n]{0,20}["'](?:ANTHROPIC|CLAUDE)_?(?:API_)?(?:KEY|TOKEN)/;

/** Names that are given the key from the environment. */
export function keyNames(lines: readonly LogicalLine[]): string[] {
  const names = ['anthropic_api_key', 'ANTHROPIC_API_KEY', 'claude_api_key', 'CLAUDE_API_KEY'];
  for (const line of lines) {
    const match = /^(\w{1,80})\s{0,4}(?::\s{0,4}\w{1,40}\s{0,4})?=\s{0,4}(.*)$/s.exec(line.text);
    if (match?.[1] !== undefined && match[2] !== undefined && keyVariable.test(match[2]) && !/Anthropic\w{0,20}\(/.test(match[2])) names.push(match[1]);
  }
  return names;
}

/** The key itself, not its length, its first letters or whether it is there. */
export function givesKey(line: string, names: readonly string[]): boolean {
  const text = code(line);
  if (/\bbool\(|\bis (?:not )?None|\blen\(|\[\s{0,4}-?\d{0,3}\s{0,4}:/.test(text)) return false;
  if (/\b(?:client|claude|anthropic)\w{0,20}\.api_key\b/.test(text)) return true;
  return (/os\.environ|getenv/.test(text) && keyVariable.test(line)) || names.some((name) => mentions(text, name) && !new RegExp(`\\b${name}\\s{0,4}[[(=]`).test(text));
}
