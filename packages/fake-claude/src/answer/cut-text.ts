/** Cuts a text into pieces of about `size` UTF-16 units without parting a surrogate pair. An empty text has no pieces. */
export function cutText(text: string, size: number): string[] {
  const pieces: string[] = [];
  const step = Math.max(1, size);
  let start = 0;
  while (start < text.length) {
    let end = Math.min(text.length, start + step);
    const unit = text.charCodeAt(end - 1);
    if (end < text.length && unit >= 0xd800 && unit <= 0xdbff) end += 1;
    pieces.push(text.slice(start, end));
    start = end;
  }
  return pieces;
}
