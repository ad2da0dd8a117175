import { endOfString, endOfValue, skipSpace, stringToken } from './json-scan.js';

/** What to change below one place of a JSON document. */
export class SpliceNode {
  /** JSON source that takes the place of the whole value. */
  replacement: string | undefined;
  /** JSON source of members to add at the end of an array. A string value is first turned into one text block, an empty one into none. */
  appended: string | undefined;
  /** Members to add to an object that does not have them, as JSON source by key. */
  added: Map<string, string> | undefined;
  children: Map<string | number, SpliceNode> | undefined;

  child(key: string | number): SpliceNode {
    this.children ??= new Map();
    let node = this.children.get(key);
    if (node === undefined) this.children.set(key, (node = new SpliceNode()));
    return node;
  }
}

/** A string, as JSON source, as a text block before others. The API refuses empty text blocks, so an empty string gives none. */
function textBlock(text: string): string {
  return text === '""' ? '' : `{"type":"text","text":${text}},`;
}

/** A system prompt of any form with `blocks` at its end; all as JSON source. */
export function appendBlocks(system: string, blocks: string): string {
  if (system === 'null' || system === '[]') return `[${blocks}]`;
  return system.startsWith('[') ? `${system.slice(0, -1)},${blocks}]` : `[${textBlock(system)}${blocks}]`;
}

/** `source` with the changes of `root` in place and every other character as it was. One pass. */
export function splice(source: string, root: SpliceNode): string {
  return new Splicer(source).run(root);
}

class Splicer {
  readonly #source: string;
  #spliced = '';
  #copied = 0;

  constructor(source: string) {
    this.#source = source;
  }

  run(root: SpliceNode): string {
    this.#visit(skipSpace(this.#source, 0), root, true);
    return this.#spliced + this.#source.slice(this.#copied);
  }

  #replace(from: number, to: number, text: string): void {
    this.#spliced += this.#source.slice(this.#copied, from) + text;
    this.#copied = to;
  }

  /** The index past the value. `last`: nothing behind it matters, and where it ends is not looked for unless something goes there. */
  #visit(start: number, node: SpliceNode, last: boolean): number {
    if (node.replacement !== undefined) {
      const end = endOfValue(this.#source, start);
      this.#replace(start, end, node.replacement);
      return end;
    }
    const first = this.#source[start];
    if (first === '{') return this.#visitObject(start, node, last);
    if (first === '[') return this.#visitArray(start, node);
    const end = endOfValue(this.#source, start);
    if (node.appended !== undefined) this.#replace(start, end, `[${textBlock(this.#source.slice(start, end))}${node.appended}]`);
    return end;
  }

  #visitObject(start: number, node: SpliceNode, last: boolean): number {
    const source = this.#source;
    const wanted = node.children;
    let index = skipSpace(source, start + 1);
    if (node.added !== undefined && node.added.size > 0) {
      let members = '';
      for (const [key, value] of node.added) members += `${members === '' ? '' : ','}${JSON.stringify(key)}:${value}`;
      this.#replace(start + 1, start + 1, source[index] === '}' ? members : `${members},`);
    }
    let remaining = wanted?.size ?? 0;
    while (remaining > 0 && source[index] === '"') {
      const keyEnd = endOfString(source, index);
      const child = wanted?.get(stringToken(source, index, keyEnd));
      const valueStart = skipSpace(source, skipSpace(source, keyEnd + 1) + 1);
      if (child === undefined) index = endOfValue(source, valueStart);
      else {
        remaining--;
        index = this.#visit(valueStart, child, last && remaining === 0);
      }
      index = skipSpace(source, index);
      if (source[index] === ',') index = skipSpace(source, index + 1);
    }
    return last ? index : this.#endOfRest(index, '}');
  }

  #visitArray(start: number, node: SpliceNode): number {
    const source = this.#source;
    const wanted = node.children;
    let remaining = wanted?.size ?? 0;
    let index = skipSpace(source, start + 1);
    let position = 0;
    const empty = source[index] === ']';
    while (remaining > 0 && source[index] !== ']') {
      const child = wanted?.get(position++);
      if (child === undefined) index = endOfValue(source, index);
      else {
        index = this.#visit(index, child, false);
        remaining--;
      }
      index = skipSpace(source, index);
      if (source[index] === ',') index = skipSpace(source, index + 1);
    }
    const end = this.#endOfRest(index, ']');
    if (node.appended !== undefined) this.#replace(end - 1, end - 1, empty ? node.appended : `,${node.appended}`);
    return end;
  }

  /** The index past the bracket `close` of the container that `index`, between two of its members, stands in. */
  #endOfRest(start: number, close: '}' | ']'): number {
    const source = this.#source;
    let index = start;
    while (index < source.length && source[index] !== close) {
      const code = source[index];
      index = code === ',' || code === ':' ? index + 1 : endOfValue(source, index);
      index = skipSpace(source, index);
    }
    return index + 1;
  }
}
