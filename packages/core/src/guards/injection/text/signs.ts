// ASCII has 32 signs that are no letter, digit, space or control character: one bit for each tells which a text holds.
const characters = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~';

/** Said of a text of which nobody has looked. */
export const ALL_SIGNS = -1;

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

// Two signs that no rule looks for share their bits with what is no sign: at worst, a text is searched in vain.
/** Of a text that holds an invisible character. */
export const INVISIBLE = signsOf('^');
/** Of a text that is not ASCII. */
export const BEYOND_ASCII = signsOf('~');

/** Whether a text of these signs may hold one of `wanted`. */
export function mayHold(signs: number, wanted: number): boolean {
  return (signs & wanted) !== 0;
}
