// Characters that take no room on the screen. Default ignorable code points of the Unicode Character Database
// (DerivedCoreProperties.txt), the bidirectional controls, and the interlinear annotation marks.
const ranges: readonly (readonly [first: number, last: number])[] = [
  [0x00ad, 0x00ad], [0x034f, 0x034f], [0x061c, 0x061c], [0x115f, 0x1160], [0x17b4, 0x17b5], [0x180b, 0x180f],
  [0x200b, 0x200f], [0x202a, 0x202e], [0x2060, 0x206f], [0x3164, 0x3164], [0xfe00, 0xfe0f], [0xfeff, 0xfeff],
  [0xffa0, 0xffa0], [0xfff9, 0xfffb], [0x1bca0, 0x1bca3], [0x1d173, 0x1d17a], [0xe0000, 0xe0fff],
];

export function isInvisible(codePoint: number): boolean {
  if (codePoint < 0x034f) return codePoint === 0x00ad;
  for (const [first, last] of ranges) {
    if (codePoint < first) return false;
    if (codePoint <= last) return true;
  }
  return false;
}
