import { canonicalTerm, type CanonicalText } from '../text/canonical.js';
import { BREAK, isUnspaced, SPACE } from '../text/fold.js';
import { type Concept, languages } from './lexicon.js';

/** Where a concept was read, in units of the canonical text. */
export interface Hit {
  readonly start: number;
  readonly end: number;
  /** Index into `languages`. */
  readonly language: number;
}

/** By concept; `NO_HITS` or a list of the scan's own. */
type Hits = (readonly Hit[])[];

interface Ending {
  readonly concept: number;
  readonly language: number;
  readonly prefix: boolean;
}

/** Stands for the concepts of which a text has no hit: nearly all of them, in nearly every text. */
const NO_HITS: readonly Hit[] = Object.freeze([]);

// No term is longer; a walk from one start ends here at the latest, which keeps the scan linear.
const LONGEST_TERM = 48;
/** Numbers of an edge, and which of them is the child. */
const EDGE = 3;
const CHILD = 2;
// In text without word boundaries (letters spelled out, spaces made invisible) short terms would match by accident.
const SHORTEST_UNBOUNDED = 5;

// "I" and "l" are one letter to the canonical text, so that the article "la" reads like "IA", an artificial intelligence.
function isArticle({ source, starts }: CanonicalText, start: number): boolean {
  return /^[lL]a/.test(source.slice(starts[start], starts[start]! + 2));
}

/** All terms of all concepts in one trie, so that a text is read once however many rules there are. */
export class TermIndex {
  readonly conceptNames: readonly string[];
  private readonly noHits: readonly (readonly Hit[])[];
  private readonly endings: (Ending[] | undefined)[] = [undefined];
  private readonly root = new Int32Array(65_536);
  /** By node, a bit for each unit that may go on from it. Nearly every walk ends here, and need not look at the big table. */
  private readonly ways: Int32Array;
  /** By node, 1 where a term ends. */
  private readonly ends: Uint8Array;
  // Open addressing on (node, unit): node, unit and child of an edge stand beside each other, for one look at memory. A Map
  // keyed by numbers above 2^31 is several times slower.
  private readonly edges: Int32Array;
  private readonly mask: number;
  private nodes = 1;

  constructor(concepts: Readonly<Record<string, Concept>>) {
    this.conceptNames = Object.keys(concepts);
    this.noHits = this.conceptNames.map(() => NO_HITS);
    const terms: { form: string; ending: Ending }[] = [];
    for (const [concept, name] of this.conceptNames.entries()) {
      for (const [language, code] of languages.entries()) {
        for (const term of concepts[name]?.[code]?.split('|') ?? []) {
          const prefix = term.endsWith('*');
          const form = canonicalTerm(prefix ? term.slice(0, -1) : term);
          if (form.length > LONGEST_TERM) throw new Error(`term too long in ${name}: ${term}`);
          if (form !== '') terms.push({ form, ending: { concept, language, prefix } });
        }
      }
    }
    const most = terms.reduce((sum, { form }) => sum + form.length, 0);
    // Terms share their beginnings: about half of the room is used.
    const size = 2 ** Math.ceil(Math.log2(most * 1.25 + 16));
    this.mask = size - 1;
    this.edges = new Int32Array(size * EDGE);
    this.ways = new Int32Array(most + 1);
    this.ends = new Uint8Array(most + 1);
    for (const { form, ending } of terms) this.add(form, ending);
  }

  private childOf(node: number, unit: number): number {
    return (this.ways[node]! >>> (unit & 31)) & 1 ? this.edges[this.slot(node, unit) + CHILD]! : 0;
  }

  /** Where in `edges` the edge from `node` stands, or would stand. */
  private slot(node: number, unit: number): number {
    const { edges, mask } = this;
    let slot = (Math.imul(node, 0x9e3779b1) ^ Math.imul(unit, 0x85ebca6b)) >>> 7 & mask;
    while (edges[slot * EDGE + CHILD] !== 0 && (edges[slot * EDGE] !== node || edges[slot * EDGE + 1] !== unit)) slot = (slot + 1) & mask;
    return slot * EDGE;
  }

  private add(form: string, ending: Ending): void {
    let node = 0;
    for (let index = 0; index < form.length; index += 1) {
      const unit = form.charCodeAt(index);
      if (node === 0) {
        if (this.root[unit] === 0) this.root[unit] = this.newNode();
        node = this.root[unit]!;
        continue;
      }
      const slot = this.slot(node, unit);
      if (this.edges[slot + CHILD] === 0) {
        this.edges[slot] = node;
        this.edges[slot + 1] = unit;
        this.edges[slot + CHILD] = this.newNode();
        this.ways[node]! |= 1 << (unit & 31);
      }
      node = this.edges[slot + CHILD]!;
    }
    this.ends[node] = 1;
    (this.endings[node] ??= []).push(ending);
  }

  private newNode(): number {
    this.endings.push(undefined);
    return this.nodes++;
  }

  /** Every hit, by concept and in order of their starts. Linear: at most 48 steps from each start. */
  scan(text: CanonicalText, bounded: boolean): readonly (readonly Hit[])[] {
    const hits: Hits = this.noHits.slice();
    const { units, length, wordStarts, wordCount } = text;
    if (bounded) for (let word = 0; word < wordCount; word += 1) this.walk(text, wordStarts[word]!, true, hits);
    else for (let start = 0; start < length; start += 1) if (units[start] !== SPACE && units[start] !== BREAK) this.walk(text, start, false, hits);
    return hits;
  }

  private walk(text: CanonicalText, start: number, bounded: boolean, hits: Hits): void {
    const { units, length } = text;
    let node = this.root[units[start]!]!;
    let at = start + 1;
    const last = Math.min(length, start + LONGEST_TERM + 1);
    while (node !== 0) {
      if (this.ends[node] === 1 && (bounded || at - start >= SHORTEST_UNBOUNDED)) this.report(text, start, at, this.endings[node]!, bounded, hits);
      if (at >= last) return;
      const raw = units[at]!;
      const unit = raw === BREAK ? SPACE : raw;
      // Where spaces cannot be trusted, a space of the term may be missing from the text.
      let child = this.childOf(node, unit);
      if (child === 0 && !bounded && unit !== SPACE) {
        const spaced = this.childOf(node, SPACE);
        if (spaced !== 0) child = this.childOf(spaced, unit);
      }
      node = child;
      at += 1;
    }
  }

  private report(text: CanonicalText, start: number, end: number, endings: readonly Ending[], bounded: boolean, hits: Hits): void {
    if (end - start === 2 && isArticle(text, start)) return;
    const next = end < text.length ? text.units[end]! : SPACE;
    const atWordEnd = next === SPACE || next === BREAK || isUnspaced(next) || isUnspaced(text.units[end - 1]!);
    for (const { concept, language, prefix } of endings) {
      if (!prefix && !atWordEnd && bounded) continue;
      const hit = { start, end, language };
      const list = hits[concept]!;
      if (list === NO_HITS) hits[concept] = [hit];
      else (list as Hit[]).push(hit);
    }
  }
}
