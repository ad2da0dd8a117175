/** Keys of the Claude API and of Claviger, with a body long enough to be one. */
const KEY = /\b(?:sk-ant-[a-z]{2,12}\d{2}|cvg_(?:live|test|dev))[-_]([A-Za-z0-9_-]{24,})/g;

export interface LiteralKey {
  /** Its line in the file, from 1. */
  readonly line: number;
  readonly ofClaude: boolean;
}

/** The first key that stands in the text of a configuration; undefined where there is none. Placeholders are none. */
export function literalKeyIn(text: string): LiteralKey | undefined {
  for (const { 0: key, 1: body = '', index } of text.matchAll(KEY)) {
    if (new Set(body).size < 8 || /x{6}|X{6}|example|your[-_]/.test(body)) continue;
    return { line: text.slice(0, index).split('\n').length, ofClaude: key.startsWith('sk-ant-') };
  }
  return undefined;
}
