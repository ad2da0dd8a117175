import { findAnthropicKeys, KEY_START, type KeyMatch } from './anthropic.js';

const wideStart = Buffer.from(KEY_START, 'utf16le');
/** A key and what may follow it, in bytes of UTF-16. */
const WINDOW = 2 * 640;
const PLACES_MOST = 100;

/** Whether a key may stand in UTF-16 in bytes that are no text, as it does in programs for Windows and .NET. */
export function mayHoldWideKeys(bytes: Buffer): boolean {
  return bytes.includes(wideStart);
}

/** Those keys, with offsets in bytes. */
export function findWideKeys(bytes: Buffer): KeyMatch[] {
  const found: KeyMatch[] = [];
  let places = 0;
  for (let at = bytes.indexOf(wideStart); at !== -1 && places < PLACES_MOST; at = bytes.indexOf(wideStart, at + wideStart.length)) {
    places++;
    const [key] = findAnthropicKeys(bytes.toString('utf16le', at, at + WINDOW));
    if (key?.start === 0) found.push({ ...key, start: at, end: at + key.end * 2 });
  }
  return found;
}
