import { LARGEST_BODY_BYTES } from '../largest-body.js';
import type { Value } from '../value.js';

/** Whether a limit on bodies bounds a prompt as well. */
export function isSmallBody(limit: Value): boolean {
  if (limit.shape.kind !== 'constant') return false;
  const { value } = limit.shape;
  if (typeof value === 'number') return value <= LARGEST_BODY_BYTES;
  const match = typeof value === 'string' ? /^\s{0,4}(\d{1,12}(?:\.\d{1,4})?)\s{0,4}(b|kb|mb|gb)?\s{0,4}$/i.exec(value) : null;
  if (match === null) return false;
  const factor = { b: 1, kb: 1024, mb: 1024 ** 2, gb: 1024 ** 3 }[(match[2] ?? 'b').toLowerCase()] ?? 1;
  return Number(match[1]) * factor <= LARGEST_BODY_BYTES;
}
