import { allMarks, childOrigin } from './value.js';
import type { Mark, Origin, Value } from './value.js';

/** Stands for how many entries a list of the caller has, beside what is in them. */
const NAME = '#entries';

function isOfEntries({ origin }: Mark): boolean {
  return origin.name.endsWith(`.${NAME}`);
}

/** The marks of a list that say how many entries it may have. */
export function entryMarks(value: Value): readonly Mark[] {
  return value.marks.filter((mark) => isOfEntries(mark));
}

/** A list of bounded texts of which nobody says how many there may be. */
export function uncounted(list: Value, input: Value): Value {
  if (input.shape.kind !== 'input' || list.shape.kind !== 'array') return list;
  const inside = allMarks(list).filter(({ origin }) => origin.label === 'user');
  if (inside.length === 0 || inside.some((mark) => !mark.cut)) return list;
  return { shape: list.shape, marks: [...list.marks, { origin: childOrigin(input.shape.origin, NAME, 0), cut: false }] };
}

/** The same list once there is a limit for its number. */
export function counted(list: Value): Value {
  return list.marks.some((mark) => isOfEntries(mark)) ? { shape: list.shape, marks: withoutEntries(list.marks) } : list;
}

/** One entry does not bring along how many there are. */
export function withoutEntries(marks: readonly Mark[]): readonly Mark[] {
  return marks.some((mark) => isOfEntries(mark)) ? marks.filter((mark) => !isOfEntries(mark)) : marks;
}

/** How messages name it. */
export function shownName({ name }: Origin): string {
  return name.endsWith(`.${NAME}`) ? `any number of ${name.slice(0, -NAME.length - 1)}` : name;
}
