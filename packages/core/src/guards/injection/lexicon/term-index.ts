import { canonicalTerm, type CanonicalText } from '../text/canonical.js';
import { BREAK, isUnspaced, SPACE } from '../text/fold.js';
import { Hits } from './hits.js';
import { type Concept, languages } from './lexicon.js';

interface Term {
  readonly form: string;
  readonly concept: number;
  readonly language: number;
  readonly prefix: boolean;
}

// The numbers of a node stand side by side, for one look at memory: the unit that leads to it, with what ends there in the upper
// half; a bit for the last five of each unit that may go on from it; where its children are; the next child of its parent
// whose unit has the same last five bits.
const NODE = 4;
const WAYS = 1;
const CHILDREN = 2;
const NEXT = 3;
const UNIT = 0xffff;
const ENDINGS = 16;

// A term that ends at a node, in one number: its concept, its language, whether it may go on, whether it is the last there.
const LANGUAGE = 8;
const PREFIX = 1 << 16;
const LAST = 1 << 17;
const BYTE = 0xff;

// In text without word boundaries (letters spelled out, spaces made invisible) short terms would match by accident.
const SHORTEST_UNBOUNDED = 5;

// "I" and "l" are one letter to the canonical text, so that the article "la" reads like "IA", an artificial intelligence.
function isArticle({ source, starts }: CanonicalText, start: number): boolean {
  const at = starts[start]!;
  return (source.charCodeAt(at) | 0x20) === 0x6c && source.charCodeAt(at + 1) === 0x61;
}

function count(bits: number): number {
  const pairs = bits - ((bits >>> 1) & 0x55555555);
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/** The first child of `node` whose unit ends in the same five bits, where there is any. */
function firstChild(nodes: Int32Array, node: number, unit: number): number {
  return nodes[node + CHILDREN]! + count(nodes[node + WAYS]! & ((1 << (unit & 31)) - 1)) * NODE;
}

/** 0 for none. */
function childOf(nodes: Int32Array, node: number, unit: number): number {
  if (((nodes[node + WAYS]! >>> (unit & 31)) & 1) === 0) return 0;
  let child = firstChild(nodes, node, unit);
  while (child !== 0 && (nodes[child]! & UNIT) !== unit) child = nodes[child + NEXT]!;
  return child;
}

/** All terms of all concepts in one trie, so that a text is read once however many rules there are. */
export class TermIndex {
  readonly #hits: Hits;
  /** What ends at each node, from the place on that the node has for it. */
  readonly #endings: Int32Array;
  readonly #root = new Int32Array(65_536);
  readonly #nodes: Int32Array;

  constructor(concepts: Readonly<Record<string, Concept>>) {
    const names = Object.keys(concepts);
    this.#hits = new Hits(names.length);
    const terms: Term[] = [];
    for (const [concept, name] of names.entries()) {
      for (const [language, code] of languages.entries()) {
        for (const term of concepts[name]?.[code]?.split('|') ?? []) {
          const prefix = term.endsWith('*');
          const form = canonicalTerm(prefix ? term.slice(0, -1) : term);
          if (form !== '') terms.push({ form, concept, language, prefix });
        }
      }
    }
    this.#endings = new Int32Array(terms.length + 1);
    this.#nodes = new Int32Array(terms.reduce((sum, { form }) => sum + form.length, 1) * NODE);
    this.#build(terms.sort((a, b) => (a.form < b.form ? -1 : a.form > b.form ? 1 : 0)));
  }

  /** Level by level, so that children stand side by side. Terms that begin alike are neighbours. */
  #build(terms: readonly Term[]): void {
    const nodes = this.#nodes;
    const root = this.#root;
    const endings = this.#endings;
    const queue = [{ node: 0, depth: 0, from: 0, to: terms.length }];
    let free = NODE;
    // 0 says that nothing ends there.
    let ended = 1;
    for (const { node, depth, from, to } of queue) {
      let at = from;
      const first = ended;
      for (; at < to && terms[at]!.form.length === depth; at += 1) {
        const { concept, language, prefix } = terms[at]!;
        endings[ended++] = concept | (language << LANGUAGE) | (prefix ? PREFIX : 0);
      }
      if (ended > first) {
        nodes[node]! |= first << ENDINGS;
        endings[ended - 1]! |= LAST;
      }
      for (let next = at; next < to; next += 1) nodes[node + WAYS]! |= 1 << (terms[next]!.form.charCodeAt(depth) & 31);
      nodes[node + CHILDREN] = free;
      free += count(nodes[node + WAYS]!) * NODE;
      while (at < to) {
        const next = at;
        const unit = terms[at]!.form.charCodeAt(depth);
        while (at < to && terms[at]!.form.charCodeAt(depth) === unit) at += 1;
        let child = firstChild(nodes, node, unit);
        if (nodes[child] !== 0) {
          nodes[free + NEXT] = nodes[child + NEXT]!;
          child = nodes[child + NEXT] = free;
          free += NODE;
        }
        nodes[child] = unit;
        if (depth === 0) root[unit] = child;
        queue.push({ node: child, depth: depth + 1, from: next, to: at });
      }
    }
  }

  /** Linear: no walk is longer than the longest term. What comes back holds until the next text is scanned. */
  scan(text: CanonicalText, bounded: boolean): Hits {
    const hits = this.#hits;
    const nodes = this.#nodes;
    const root = this.#root;
    const { units, length, wordStarts, wordCount } = text;
    hits.clear();
    const starts = bounded ? wordCount : length;
    // All in one loop: to call a function for each word takes a third longer.
    for (let index = 0; index < starts; index += 1) {
      const start = bounded ? wordStarts[index]! : index;
      let node = root[units[start]!]!;
      for (let at = start + 1; node !== 0; at += 1) {
        const raw = at < length ? units[at]! : SPACE;
        const unit = raw === BREAK ? SPACE : raw;
        const ended = nodes[node]! >>> ENDINGS;
        if (ended !== 0) this.#report(text, start, at, ended, bounded);
        if (at >= length) break;
        let child = childOf(nodes, node, unit);
        // Where spaces cannot be trusted, a space of the term may be missing from the text.
        if (child === 0 && !bounded && unit !== SPACE) {
          const spaced = childOf(nodes, node, SPACE);
          if (spaced !== 0) child = childOf(nodes, spaced, unit);
        }
        node = child;
      }
    }
    return hits;
  }

  #report(text: CanonicalText, start: number, end: number, ended: number, bounded: boolean): void {
    if (!bounded && end - start < SHORTEST_UNBOUNDED) return;
    const next = end < text.length ? text.units[end]! : SPACE;
    const anyEnd = !bounded || next === SPACE || next === BREAK || isUnspaced(next) || isUnspaced(text.units[end - 1]!);
    if (end - start === 2 && isArticle(text, start)) return;
    for (let at = ended, term = 0; (term & LAST) === 0; at += 1) {
      term = this.#endings[at]!;
      if (anyEnd || (term & PREFIX) !== 0) this.#hits.add(start, end, term & BYTE, (term >>> LANGUAGE) & BYTE);
    }
  }
}
