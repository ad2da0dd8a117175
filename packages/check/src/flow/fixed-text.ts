import type { Value } from './value.js';

/** Parts of one text that are read: lists in lists may have more than anybody wrote. */
const MOST_PARTS = 2_000;

/** What is written in a text whatever way the program takes. */
export function fixedText(value: Value | undefined): string {
  return read(value, { left: MOST_PARTS }, 0);
}

function read(value: Value | undefined, parts: { left: number }, depth: number): string {
  if (value === undefined || depth > 8 || parts.left-- <= 0) return '';
  const { shape } = value;
  if (shape.kind === 'constant') return typeof shape.value === 'string' ? shape.value : '';
  const within = shape.kind === 'text' ? shape.parts : shape.kind === 'array' ? shape.items : shape.kind === 'object' ? [...shape.properties.values()] : [];
  return within.slice(0, 200).map((part) => read(part, parts, depth + 1)).join(shape.kind === 'text' ? '' : '\n');
}
