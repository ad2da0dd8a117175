/** The form of a verb that goes with a list of names: `one` behind a single name, `many` behind several. */
export function agreeing(names: string, one: string, many: string): string {
  return /, | and \d+ more$/.test(names) ? many : one;
}

/** `1 call`, `2 calls`. */
export function plural(count: number, noun: string): string {
  return `${String(count)} ${noun}${count === 1 ? '' : 's'}`;
}
