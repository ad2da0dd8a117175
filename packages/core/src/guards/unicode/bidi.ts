
/**
 * Offsets of the embeddings and isolates of `text` that are closed in the paragraph where they open (source: UAX 9,
 * BD8 to BD10). Overrides are never among them: they show text in another order than it is read in.
 */
export function closedBidiControls(text: string): ReadonlySet<number> {
  const closed = new Set<number>();
  let open: { readonly offset: number; readonly kind: 'embedding' | 'override' | 'isolate' }[] = [];
  for (let offset = 0; offset < text.length; offset++) {
    const code = text.charCodeAt(offset);
    if (code === 0x202a || code === 0x202b) open.push({ offset, kind: 'embedding' });
    else if (code === 0x202d || code === 0x202e) open.push({ offset, kind: 'override' });
    else if (code >= 0x2066 && code <= 0x2068) open.push({ offset, kind: 'isolate' });
    else if (code === 0x202c) {
      const last = open[open.length - 1];
      if (last !== undefined && last.kind !== 'isolate') {
        open.pop();
        if (last.kind === 'embedding') closed.add(last.offset).add(offset);
      }
    } else if (code === 0x2069) {
      // Closing an isolate also ends the embeddings opened inside it.
      let last = open.pop();
      while (last !== undefined && last.kind !== 'isolate') last = open.pop();
      if (last !== undefined) closed.add(last.offset).add(offset);
    } else if ((code === 10 || code === 13 || code === 0x85 || code === 0x2029) && open.length > 0) {
      open = [];
    }
  }
  return closed;
}

