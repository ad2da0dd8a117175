import type { Segment } from '../../messages/segment.js';
import type { Origin } from '../../messages/segment.js';
import type { ScannedTrust } from './trust.js';
import type { Span } from './views/collect.js';

/** Neighbouring segments that are read as one text: an order cut into pieces is read as the model reads it. */
export interface Passage {
  readonly trust: ScannedTrust;
  readonly text: string;
  readonly parts: readonly { readonly segment: Segment; readonly start: number }[];
}

// Segments up to this length are read together with their neighbours, up to the length of a passage. Longer ones stand
// alone, so that the cache finds them again whatever stands beside them.
const SHORT = 2000;
const PASSAGE = 8000;

// What holds no words for the model to obey, or repeats what is read elsewhere.
const unread: ReadonlySet<Origin> = new Set(['metadata', 'thinking', 'tool_definition']);

/** The passages of a request, in order. Segments of one turn and one trust go together. */
export function passagesOf(segments: readonly Segment[]): Passage[] {
  const passages: Passage[] = [];
  let open: { trust: ScannedTrust; turn: number; texts: string[]; length: number; parts: { segment: Segment; start: number }[] } | undefined;
  const close = (): void => {
    if (open !== undefined) passages.push({ trust: open.trust, text: open.texts.join('\n'), parts: open.parts });
    open = undefined;
  };
  for (const segment of segments) {
    const { trust, text, turn } = segment;
    if (trust === 'system' || unread.has(segment.origin)) continue;
    if (open !== undefined && (open.trust !== trust || open.turn !== turn || text.length > SHORT || open.length + text.length > PASSAGE)) close();
    if (text.length > SHORT) {
      passages.push({ trust, text, parts: [{ segment, start: 0 }] });
      continue;
    }
    open ??= { trust, turn, texts: [], length: 0, parts: [] };
    open.parts.push({ segment, start: open.length });
    open.texts.push(text);
    open.length += text.length + 1;
  }
  close();
  return passages;
}

/** The texts of tool definitions. They may come from an MCP server or a plugin, so they are read like text from outside. */
export function definitionsOf(segments: readonly Segment[]): Passage[] {
  const passages: Passage[] = [];
  for (const segment of segments) {
    if (segment.origin === 'tool_definition' && segment.field === 'description') passages.push({ trust: 'untrusted', text: segment.text, parts: [{ segment, start: 0 }] });
  }
  return passages;
}

/** The segment in which a span of the passage begins, and the span there. */
export function placeSpan(passage: Passage, span: Span): { segment: Segment; span: readonly [number, number] } | undefined {
  let low = 0;
  let high = passage.parts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if ((passage.parts[middle]?.start ?? 0) <= span.start) low = middle;
    else high = middle - 1;
  }
  const part = passage.parts[low];
  if (part === undefined) return undefined;
  const { length } = part.segment.text;
  return { segment: part.segment, span: [Math.min(length, span.start - part.start), Math.min(length, span.end - part.start)] };
}
