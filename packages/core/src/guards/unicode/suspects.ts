/** Every character that can be hidden. Whether it is, its surroundings tell. */
export const SUSPECTS =
  // oxlint-disable-next-line no-control-regex, no-misleading-character-class -- these characters are what is looked for
  /[\u0000-\u0008\u000E-\u001F\u007F-\u0084\u0086-\u009F\u00AD\u034F\u061C\u115F\u1160\u17B4\u17B5\u180B-\u180F\u200B-\u200F\u202A-\u202E\u2060-\u206F\u3164\uFDD0-\uFDEF\uFE00-\uFE0F\uFEFF\uFFA0\uFFF9-\uFFFB\uFFFE\uFFFF]|[\uDB40-\uDB43][\uDC00-\uDFFF]|\uD834[\uDD73-\uDD7A]|\uD82F[\uDCA0-\uDCA3]/;

export function isSuspect(text: string): boolean {
  return SUSPECTS.test(text);
}

/** Remembers where a run of suspects ends, so that a long run is crossed once and not once for each of its members. */
export interface RunEnd {
  runEnd: number;
}

const RUN = new RegExp(`(?:${SUSPECTS.source})+`, 'y');

/** The first character at or after `offset` that is no suspect. */
export function nextVisible(text: string, offset: number, memory: RunEnd): number | undefined {
  if (offset > memory.runEnd) {
    RUN.lastIndex = offset;
    memory.runEnd = RUN.test(text) ? RUN.lastIndex : offset;
  }
  return text.codePointAt(memory.runEnd);
}
