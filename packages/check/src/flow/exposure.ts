import type { Analysis } from './analysis.js';
import type { EventOf } from './event.js';
import { allMarks, constantText, isBounded, literalText, mergeMarks, options, unknownValue } from './value.js';
import type { Mark, Value } from './value.js';

/** The caller's texts in a request: in the messages, the system prompt, and what was not taken apart. */
export function userMarks(event: EventOf<'claude'>): readonly Mark[] {
  const { messages, system, body } = event.detail.request;
  const parts = [messages, system, ...(messages === undefined ? [body] : [])].filter((part) => part !== undefined);
  // A role, a type or an id of another length than its own is refused by the API.
  const written = parts.map((part) => allMarks(withoutPictures(part)).filter(({ origin }) => origin.label === 'user' || (origin.label === 'fetched' && origin.name.startsWith('a page that'))));
  return mergeMarks(...written).filter((mark) => !/\[\]\.(?:role|type|id)$|\.(?:mimetype|mimeType|media_?[tT]ype)$/.test(mark.origin.name));
}

const DEEPEST = 8;

/** Messages with their pictures left out: one costs about as many tokens as any other, and too large ones are refused by the API. */
function withoutPictures(value: Value, depth = 0): Value {
  const { shape } = value;
  if (depth > DEEPEST) return value;
  const inner = (parts: readonly Value[]): Value[] => parts.map((part) => withoutPictures(part, depth + 1));
  if (shape.kind === 'array') return { shape: { kind: 'array', items: inner(shape.items) }, marks: value.marks };
  if (shape.kind === 'union') return { shape: { kind: 'union', options: inner(shape.options) }, marks: value.marks };
  if (shape.kind !== 'object') return value;
  const type = shape.properties.get('type');
  if (type !== undefined && /^(?:image|image_url|input_image)$/.test(constantText(type) ?? '')) return unknownValue;
  return { shape: { kind: 'object', properties: new Map([...shape.properties].map(([name, part]) => [name, withoutPictures(part, depth + 1)])), open: shape.open }, marks: value.marks };
}

export function unboundedMarks(event: EventOf<'claude'>): readonly Mark[] {
  return userMarks(event).filter((mark) => !isBounded(mark, event.facts));
}

/** What is written in the system prompt, where it is in the program; `undefined` when it comes from elsewhere. */
export function systemText(event: EventOf<'claude'>): { readonly text: string; readonly known: boolean } | undefined {
  const { system, messages } = event.detail.request;
  const parts: Value[] = system === undefined ? [] : [system];
  if (messages !== undefined) parts.push(...systemMessages(messages));
  if (parts.length === 0) return undefined;
  const text = parts.map((part) => literalText(part)).join('\n');
  const known = parts.every((part) => isKnownText(part));
  return { text, known };
}

function isKnownText(value: Value): boolean {
  return options(value).every((option) => {
    const { shape } = option;
    if (shape.kind === 'constant') return true;
    if (shape.kind === 'text') return literalText(option).length > 0;
    if (shape.kind === 'array') return shape.items.length > 0 && shape.items.every((item) => isKnownText(item));
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
  return shortList(marks.map((mark) => mark.origin.name));
}

export function shortList(given: readonly string[]): string {
  const names = [...new Set(given)];
  return names.length > 3 ? `${names.slice(0, 3).join(', ')} and ${String(names.length - 3)} more` : names.join(', ');
}

export function lineOf(analysis: Analysis, event: EventOf<'claude'>): { path: string; line: number } {
  return { path: event.path, line: analysis.place(event.path, event.node).line };
}
