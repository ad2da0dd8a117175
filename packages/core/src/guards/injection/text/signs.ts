// ASCII has 32 signs that are no letter, digit, space or control character: one bit for each tells which a text holds.
const characters = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~';

/** Also said of a text that is not ASCII, of which nobody has looked. */
export const ALL_SIGNS = -1;
export const NO_SIGNS = 0;

/** The bit of each ASCII character; 0 for those that are no sign. */
export const signBits: Int32Array = (() => {
  const bits = new Int32Array(128);
  for (let index = 0; index < characters.length; index += 1) bits[characters.charCodeAt(index)] = 1 << index;
  return bits;
})();

/** The bits of all of them. */
export function signsOf(signs: string): number {
  let bits = 0;
  for (let at = 0; at < signs.length; at += 1) bits |= signBits[signs.charCodeAt(at)]!;
  return bits;
}

/** Whether a text of these signs may hold one of `wanted`, or a character outside ASCII. */
export function mayHold(signs: number, wanted: number): boolean {
  return signs === ALL_SIGNS || (signs & wanted) !== 0;
}
