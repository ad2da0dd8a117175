import type { Analysis } from './analysis.js';
import { shownName } from './entries.js';
import type { EventOf } from './event.js';
import { apart, isBoundedPicture } from './pictures.js';
import { allMarks, constantText, isBounded, literalText, mergeMarks, options } from './value.js';
import type { Mark, Origin, Value } from './value.js';

/** The parts of a request that a caller's texts may be in: the messages, the system prompt, and what was not taken apart. */
function partsOf(event: EventOf<'claude'>): Value[] {
  const { messages, system, body } = event.detail.request;
  return [messages, system, ...(messages === undefined ? [body] : [])].filter((part) => part !== undefined);
}

function writtenBy(parts: readonly Value[], pictures: ReadonlySet<Origin>): readonly Mark[] {
  // A role, a type or an id of another length than its own is refused by the API.
  const written = parts.map((part) => allMarks(part).filter(({ origin }) => origin.label === 'user' || (origin.label === 'fetched' && origin.name.startsWith('a page that') && !pictures.has(origin))));
  return mergeMarks(...written).filter((mark) => !/\[\]\.(?:role|type|id)$|\.(?:mimetype|mimeType|media_?[tT]ype)$/.test(mark.origin.name));
}

/** The caller's texts in a request. */
export function userMarks(event: EventOf<'claude'>): readonly Mark[] {
  const parts = partsOf(event);
  return writtenBy(parts, fetchedPictures(parts));
}

/** Pictures that were fetched: the API counts so many tokens for each, however large its file is. */
function fetchedPictures(parts: readonly Value[]): ReadonlySet<Origin> {
  const places = { left: MOST_PLACES };
  return new Set(parts.flatMap((part) => picturesIn(part, places, 0)).map((mark) => mark.origin));
}

/** Lists in lists may have more than anybody wrote. */
const MOST_PLACES = 20_000;

function picturesIn(value: Value, places: { left: number }, depth: number): readonly Mark[] {
  if (depth > 6 || places.left-- <= 0) return [];
  return options(value).flatMap(({ shape }): readonly Mark[] => {
    if (shape.kind === 'array') return shape.items.flatMap((item) => picturesIn(item, places, depth + 1));
    if (shape.kind !== 'object') return [];
    const type = shape.properties.get('type');
    const isPicture = type !== undefined && constantText(type)?.startsWith('image') === true;
    return [...shape.properties.values()].flatMap((part) => (isPicture ? allMarks(part).filter((mark) => mark.origin.label === 'fetched') : picturesIn(part, places, depth + 1)));
  });
}

export function unboundedMarks(event: EventOf<'claude'>): readonly Mark[] {
  const given = partsOf(event);
  const fetched = fetchedPictures(given);
  const parts = given.map((part) => apart(part));
  const unbounded = (marks: readonly Mark[]): readonly Mark[] => marks.filter((mark) => !isBounded(mark, event.facts));
  return mergeMarks(unbounded(writtenBy(parts.map(({ texts }) => texts), fetched)), unbounded(writtenBy(parts.map(({ pictures }) => pictures), fetched)).filter((mark) => !isBoundedPicture(mark, event.facts)));
}

/** What is written in the system prompt, where it is in the program; `undefined` when it comes from elsewhere. `seen` says what of each part counts. */
export function systemText(event: EventOf<'claude'>, seen: (part: Value) => Value = (part) => part): { readonly text: string; readonly known: boolean } | undefined {
  const { system, messages } = event.detail.request;
  const parts = [...(system === undefined ? [] : [system]), ...(messages === undefined ? [] : systemMessages(messages))].map((part) => seen(part));
  if (parts.length === 0) return undefined;
  const text = parts.map((part) => literalText(part)).join('\n');
  const known = parts.every((part) => isKnownText(part));
  return { text, known };
}

function isKnownText(value: Value, places = { left: MOST_PLACES }): boolean {
  if (places.left-- <= 0) return false;
  return options(value).every((option) => {
    const { shape } = option;
    if (shape.kind === 'constant' || shape.kind === 'truth') return true;
    if (shape.kind === 'text') return literalText(option).length > 0;
    if (shape.kind === 'array') return shape.items.length > 0 && shape.items.every((item) => isKnownText(item, places));
    if (shape.kind === 'object') return [...shape.properties.values()].some((part) => constantText(part) !== undefined || literalText(part) !== '');
    return false;
  });
}

/** Messages with the role `system` in a list. */
export function systemMessages(messages: Value): Value[] {
  return options(messages).flatMap((option) => {
    if (option.shape.kind !== 'array') return [];
    return option.shape.items.flatMap((item) => options(item)).flatMap((item) => {
      if (item.shape.kind !== 'object') return [];
      const role = item.shape.properties.get('role');
      const content = item.shape.properties.get('content');
      return role !== undefined && constantText(role) === 'system' && content !== undefined ? [content] : [];
    });
  });
}

/** `request body.message` of `POST /chat`, for messages. */
export function describeMarks(marks: readonly Mark[]): string {
  return shortList(marks.map((mark) => shownName(mark.origin)));
}

export function shortList(given: readonly string[]): string {
  const names = [...new Set(given)];
  return names.length > 3 ? `${names.slice(0, 3).join(', ')} and ${String(names.length - 3)} more` : names.join(', ');
}

export function lineOf(analysis: Analysis, event: EventOf<'claude'>): { path: string; line: number } {
  return { path: event.path, line: analysis.place(event.path, event.node).line };
}
