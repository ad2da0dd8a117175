// Letters of other scripts, and letter-like symbols, that a reader (and a model) takes for a Latin letter.
// The pairs are the single-letter part of the Unicode confusables table (UTS 39, "skeleton"), kept to the scripts
// that are used for disguise. The same folding is applied to the lexicon, so words that are really Russian, Greek
// or Armenian still match their own terms.
const pairs: readonly (readonly [letters: string, latin: string])[] = [
  ['аАɑαΑаᴀ∀ɐᗅᎪꓮ', 'a'],
  ['вВΒβʙᏴꓐƀɓ', 'b'],
  ['сСϲϹᴄⅽↄɔᏟꓚ¢ƈ', 'c'],
  ['ԁɗᴅᎠꓓđɖ', 'd'],
  ['еЕєЄεΕҽᴇǝɘəɛ℮ᎬꓰÆæ', 'e'],
  ['ғꜰƒɟꓝſ', 'f'],
  ['ԍɡɢǥɠᏀꓖգ', 'g'],
  ['нНһҺΗհʜɥħᎻꓧ', 'h'],
  ['іІιΙıɪⅰᎥꓲӏӀǀ∣Ɩɩ', 'i'],
  ['јЈϳᴊɾʝᎫꓙ', 'j'],
  ['кКκΚᴋʞĸᏦꓗƙ', 'k'],
  ['ʟⅼꓡᏞłɭℓ', 'l'],
  ['мМΜᴍɯᎷꓟⅿ', 'm'],
  ['пПηոɴΝռƞɳꓠŋ', 'n'],
  ['оОοΟσоօᴏꓳ०੦૦௦๐໐ఠഠ၀ⲟøØ', 'o'],
  ['рРρΡᴘᑭᏢꓑþ', 'p'],
  ['ԛզʠɋ', 'q'],
  ['гГʀɹᎡꓣɼ', 'r'],
  ['ѕЅꜱꓢᏚʂ', 's'],
  ['тТτΤᴛʇᎢꓔŧƭ', 't'],
  ['иИυʋսᴜꓴᑌʊ', 'u'],
  ['νѵѴᴠʌꓦᏙⅴ', 'v'],
  ['ԝѡωᴡʍшШᎳꓪա', 'w'],
  ['хХχΧⅹᕁꓫ×', 'x'],
  ['уУүҮγΥʏʎყꓬƴ', 'y'],
  ['ΖᴢƶʐꓜᏃ', 'z'],
  ['зЗ', '3'],
];

/** Ranges of letter symbols that compatibility decomposition leaves alone: first code point and length. */
const alphabets: readonly (readonly [first: number, count: number])[] = [
  [0x1f130, 26], // squared capitals
  [0x1f150, 26], // negative circled capitals
  [0x1f170, 26], // negative squared capitals
  [0x1f1e6, 26], // regional indicators
];

const confusables = new Map<number, number>();
for (const [letters, latin] of pairs) {
  for (const letter of letters) confusables.set(letter.codePointAt(0) ?? 0, latin.charCodeAt(0));
}
for (const [first, count] of alphabets) {
  for (let index = 0; index < count; index += 1) confusables.set(first + index, 0x61 + index);
}

/** The Latin letter (a code unit in lower case) that `codePoint` is taken for, or undefined. */
export function latinLookalike(codePoint: number): number | undefined {
  return confusables.get(codePoint);
}
