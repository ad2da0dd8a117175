import { randomFillSync } from 'node:crypto';

// Base 58 as in the ids that the API shows: no 0, O, I, l.
const ALPHABET = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
const pool = Buffer.alloc(8192);
let used = pool.length;

/** A fresh id such as `msg_01Xk...`: the prefix, `01`, then 22 random characters. */
export function identifier(prefix: string): string {
  if (used + 22 > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  let id = `${prefix}_01`;
  for (let index = 0; index < 22; index += 1) id += ALPHABET.charAt((pool[used + index] ?? 0) % 58);
  used += 22;
  return id;
}
