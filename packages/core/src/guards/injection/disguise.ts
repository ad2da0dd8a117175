import type { Match } from './rules/rule.js';
import { Mark } from './text/fold.js';
import type { View } from './views/collect.js';

const disguises = Mark.lookalike | Mark.digit | Mark.invisible | Mark.compatibility | Mark.stacked;

// Two or more units of a match that are not what they look like, and not fewer than one in so many: a long match in code
// holds names with digits. A Cyrillic word among Cyrillic words is no disguise.
const RAREST_DISGUISE = 25;

export function isDisguised(view: View, match: Match): boolean {
  const { marks, units, source, starts } = view.text;
  let count = 0;
  let latin = 0;
  for (let unit = match.start; unit < match.end; unit += 1) {
    if (isNumber(view, unit)) continue;
    if ((marks[unit]! & disguises) !== 0) count += 1;
    else if (units[unit]! >= 0x61 && units[unit]! <= 0x7a && source.charCodeAt(starts[unit]!) < 0x80) latin += 1;
  }
  if (count < 2 || count * RAREST_DISGUISE < match.end - match.start) return false;
  const plainForeign = count - countMark(view, match, Mark.digit | Mark.invisible | Mark.compatibility | Mark.stacked);
  return latin > 0 || plainForeign < count || allLatin(view, match);
}

// Digits side by side are a number (a year, an identifier, part of an address), not letters in disguise.
function isNumber({ text: { marks, starts, source } }: View, unit: number): boolean {
  if ((marks[unit]! & Mark.digit) === 0) return false;
  const at = starts[unit]!;
  return isDigit(source.charCodeAt(at)) && (isDigit(source.charCodeAt(at - 1)) || isDigit(source.charCodeAt(at + 1)));
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

function countMark(view: View, match: Match, mark: number): number {
  let count = 0;
  for (let unit = match.start; unit < match.end; unit += 1) if ((view.text.marks[unit]! & mark) !== 0) count += 1;
  return count;
}

function allLatin(view: View, match: Match): boolean {
  for (let unit = match.start; unit < match.end; unit += 1) if (view.text.units[unit]! > 0x7a) return false;
  return true;
}
