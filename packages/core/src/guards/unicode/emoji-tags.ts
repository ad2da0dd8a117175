/** Flags that every vendor draws (source: Unicode emoji data 16, "RGI_Emoji_Tag_Sequence"). */
const recommended: ReadonlySet<string> = new Set(['gbeng', 'gbsct', 'gbwls']);

/** The tag sequence that starts at `offset`, right after a black flag; undefined when it spells no region. */
export function emojiTagSequence(text: string, offset: number): { readonly end: number; readonly recommended: boolean } | undefined {
  let region = '';
  for (let index = offset; index < text.length && region.length <= 6; index += 2) {
    const code = text.codePointAt(index) ?? 0;
    if (code === 0xe007f) {
      // A region is a country's two letters and the subdivision's one to three letters or digits (source: UTS 51, ED-14a).
      return /^[a-z]{2}[a-z0-9]{1,3}$/.test(region) ? { end: index + 2, recommended: recommended.has(region) } : undefined;
    }
    if (code < 0xe0020 || code > 0xe007e) return undefined;
    region += String.fromCharCode(code - 0xe0000);
  }
  return undefined;
}
