import type { Value } from './value.js';

/** What is written in a text whatever way the program takes. */
export function fixedText(value: Value | undefined, depth = 0): string {
  if (value === undefined || depth > 8) return '';
  const { shape } = value;
  if (shape.kind === 'constant') return typeof shape.value === 'string' ? shape.value : '';
  const parts = shape.kind === 'text' ? shape.parts : shape.kind === 'array' ? shape.items : shape.kind === 'object' ? [...shape.properties.values()] : [];
  return parts.slice(0, 200).map((part) => fixedText(part, depth + 1)).join(shape.kind === 'text' ? '' : '\n');
}
