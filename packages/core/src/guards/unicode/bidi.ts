import { isRightToLeft } from './scripts.js';

/**
 * Offsets of the embeddings and isolates of `text` that are closed in the paragraph where they open (source: UAX 9,
 * BD8 to BD10), at most `pairs` of them. Overrides are never among them: they show text in another order than it is
 * read in. Nor are those to the right around text that has none of its own: all they do is to move signs about.
 */
export function closedBidiControls(text: string, pairs: number): ReadonlySet<number> {
  const closed = new Set<number>();
  let open: { readonly offset: number; readonly kind: 'embedding' | 'override' | 'isolate'; readonly toRight: boolean; readonly lettersBefore: number }[] = [];
  let letters = 0;
  const close = (opened: (typeof open)[number], offset: number): void => {
    if ((!opened.toRight || letters > opened.lettersBefore) && pairs-- > 0) closed.add(opened.offset).add(offset);
  };
  for (let offset = 0; offset < text.length; offset++) {
    const code = text.charCodeAt(offset);
    if (code < 0x85) {
      if (code === 10 || code === 13) open = [];
    } else if (isRightToLeft(code)) letters++;
    else if (code === 0x202a || code === 0x202b) open.push({ offset, kind: 'embedding', toRight: code === 0x202b, lettersBefore: letters });
    else if (code === 0x202d || code === 0x202e) open.push({ offset, kind: 'override', toRight: false, lettersBefore: letters });
    else if (code >= 0x2066 && code <= 0x2068) open.push({ offset, kind: 'isolate', toRight: code === 0x2067, lettersBefore: letters });
    else if (code === 0x202c) {
      const last = open[open.length - 1];
      if (last !== undefined && last.kind !== 'isolate') {
        open.pop();
        if (last.kind === 'embedding') close(last, offset);
      }
    } else if (code === 0x2069) {
      // Closing an isolate also ends the embeddings opened inside it.
      let last = open.pop();
      while (last !== undefined && last.kind !== 'isolate') last = open.pop();
      if (last !== undefined) close(last, offset);
    } else if (code === 0x85 || code === 0x2029) open = [];
  }
  return closed;
}
