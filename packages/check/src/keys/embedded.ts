import { isJsonObject, parseJson, type JsonValue } from '../engine/json.js';
import type { FileKind } from '../engine/project.js';

/** Source code that stands in another file: a notebook's cells, a source map's sources. */
export interface EmbeddedText {
  readonly text: string;
  /** What it is, for the message: `cell 3`, `src/client.ts`. */
  readonly name: string;
  /** Line of the outer file where it begins. */
  readonly line: number;
}

const TEXTS_MOST = 20_000;

export function embeddedTexts(kind: FileKind, text: string): EmbeddedText[] {
  if (kind !== 'notebook' && kind !== 'source-map') return [];
  const data = parseJson(text);
  if (!isJsonObject(data)) return [];
  return kind === 'notebook' ? notebookCells(data['cells'], text) : mapSources(data['sources'], data['sourcesContent']);
}

function notebookCells(cells: JsonValue | undefined, outer: string): EmbeddedText[] {
  if (!Array.isArray(cells)) return [];
  const texts: EmbeddedText[] = [];
  let searched = 0;
  let line = 1;
  for (const [index, cell] of (cells as readonly JsonValue[]).slice(0, TEXTS_MOST).entries()) {
    if (!isJsonObject(cell)) continue;
    const { source } = cell;
    const lines = Array.isArray(source) ? source.filter((part): part is string => typeof part === 'string') : typeof source === 'string' ? [source] : [];
    const [first] = lines;
    if (first === undefined) continue;
    const at = outer.indexOf(JSON.stringify(first), searched);
    if (at !== -1) {
      for (let next = outer.indexOf('\n', searched); next !== -1 && next < at; next = outer.indexOf('\n', next + 1)) line++;
      searched = at;
    }
    texts.push({ text: lines.join(''), name: `cell ${index + 1}`, line });
  }
  return texts;
}

function mapSources(sources: JsonValue | undefined, contents: JsonValue | undefined): EmbeddedText[] {
  if (!Array.isArray(contents)) return [];
  const names: readonly JsonValue[] = Array.isArray(sources) ? sources : [];
  return (contents as readonly JsonValue[]).slice(0, TEXTS_MOST).flatMap((text, index) => {
    const name = names[index];
    return typeof text === 'string' ? [{ text, name: typeof name === 'string' ? name.slice(0, 200) : `source ${index + 1}`, line: 1 }] : [];
  });
}
