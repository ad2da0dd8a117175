import { constant, list, record, unknownValue } from './value.js';
import type { Value } from './value.js';

interface Line {
  readonly indent: number;
  readonly text: string;
  readonly at: number;
}

/** Larger files are data, not settings. */
const LARGEST = 64 * 1024;
const DEEPEST = 12;
const key = /^(?:"([^"]{1,200})"|'([^']{1,200})'|([^\s"'#&*!|>%@`{[][^:#]{0,200}?))\s{0,8}:(?:\s+(.*))?$/;

/** What a file in YAML holds, in its common form: mappings, lists, texts in one line and in blocks. What is written otherwise is unknown. */
export function yamlValue(text: string): Value {
  if (text.length > LARGEST) return unknownValue;
  const source = text.split('\n').map((line) => line.replace(/\r$/, ''));
  return new Yaml(source).whole();
}

class Yaml {
  private next = 0;

  constructor(private readonly source: readonly string[]) {}

  whole(): Value {
    const first = this.peek();
    return first === undefined ? unknownValue : this.node(first.indent, 0);
  }

  /** The next line that says something. */
  private peek(): Line | undefined {
    while (this.next < this.source.length) {
      const line = this.source[this.next] ?? '';
      const text = line.trim();
      if (text !== '' && !text.startsWith('#') && text !== '---') return { indent: line.length - line.trimStart().length, text, at: this.next };
      this.next += 1;
    }
    return undefined;
  }

  private node(indent: number, depth: number): Value {
    const first = this.peek();
    if (first === undefined || depth > DEEPEST) return unknownValue;
    return first.text.startsWith('- ') || first.text === '-' ? this.sequence(indent, depth) : this.mapping(indent, depth);
  }

  private mapping(indent: number, depth: number): Value {
    const entries: [string, Value][] = [];
    for (let line = this.peek(); line !== undefined && line.indent >= indent; line = this.peek()) {
      this.next = line.at + 1;
      const match = line.indent === indent ? key.exec(line.text) : null;
      if (match === null) continue;
      entries.push([(match[1] ?? match[2] ?? match[3] ?? '').trim(), this.value((match[4] ?? '').trim(), indent, depth)]);
    }
    return record(entries);
  }

  private sequence(indent: number, depth: number): Value {
    const items: Value[] = [];
    for (let line = this.peek(); line?.indent === indent && line.text.startsWith('-'); line = this.peek()) {
      this.next = line.at + 1;
      const rest = line.text.slice(1).trim();
      const match = key.exec(rest);
      if (match === null) items.push(this.value(rest, indent, depth));
      else {
        const inner = indent + line.text.length - rest.length;
        const first: [string, Value] = [(match[1] ?? match[2] ?? match[3] ?? '').trim(), this.value((match[4] ?? '').trim(), inner, depth)];
        const others = this.peek();
        const more = others !== undefined && others.indent === inner && !others.text.startsWith('-') ? this.mapping(inner, depth + 1) : undefined;
        items.push(record([first, ...(more?.shape.kind === 'object' ? more.shape.properties : [])]));
      }
    }
    return list(items);
  }

  private value(given: string, indent: number, depth: number): Value {
    const block = /^([|>])[+-]?\d?[+-]?(?:\s+#.*)?$/.exec(given);
    if (block !== null) return constant(this.block(indent, block[1] === '|' ? '\n' : ' '));
    if (given === '' || given.startsWith('#')) {
      const below = this.peek();
      const nested = below !== undefined && (below.indent > indent || (below.indent === indent && below.text.startsWith('-')));
      return nested ? this.node(below.indent, depth + 1) : constant(null);
    }
    if (/^[&*!{[]/.test(given)) return unknownValue;
    const quoted = /^"((?:[^"\\]|\\.)*)"|^'((?:[^']|'')*)'/.exec(given);
    if (quoted !== null) return constant(quoted[1] ?? quoted[2] ?? '');
    if (/^["']/.test(given)) return unknownValue;
    return constant(`${given.replace(/\s+#.*$/, '')}${this.continued(indent)}`);
  }

  /** The lines of a plain text that goes on below. */
  private continued(indent: number): string {
    let text = '';
    for (let line = this.peek(); line !== undefined && line.indent > indent && key.exec(line.text) === null && !line.text.startsWith('- '); line = this.peek()) {
      text += ` ${line.text}`;
      this.next = line.at + 1;
    }
    return text;
  }

  private block(indent: number, separator: string): string {
    const lines: string[] = [];
    while (this.next < this.source.length) {
      const line = this.source[this.next] ?? '';
      if (line.trim() !== '' && line.length - line.trimStart().length <= indent) break;
      lines.push(line.trim());
      this.next += 1;
    }
    return lines.join(separator);
  }
}
