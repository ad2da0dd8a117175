import { deriveHex } from './derive.js';

/** The delimiters that set a text from outside apart. */
export interface Marker {
  readonly open: string;
  readonly close: string;
  /** `text` between the delimiters. A delimiter inside it, in any case, is broken up so that it closes nothing. */
  wrap(text: string): string;
}

/** The marker of an app: the same in every call, so that prompt caches hold, and not to be guessed from outside. */
export function createMarker(secret: Uint8Array, app: string): Marker {
  const nonce = deriveHex(secret, `marker/${app}`, 12);
  const open = `<untrusted-${nonce}>`;
  const close = `</untrusted-${nonce}>`;
  const inside = new RegExp(nonce, 'gi');
  return {
    open,
    close,
    wrap: (text) => `${open}\n${text.replace(inside, (match) => `${match.slice(0, 6)}-${match.slice(6)}`)}\n${close}`,
  };
}
