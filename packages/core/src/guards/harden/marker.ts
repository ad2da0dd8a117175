import { deriveHex } from './derive.js';
import type { Marking } from './policy.js';

/** Sets one text from outside apart, and says to the model how. */
export interface Marker {
  /** The clause of the system prompt that explains the mark: a noun phrase. */
  readonly clause: string;
  /** `text`, set apart. `tool`: the tool that gave it, where it is known. The same text is always marked the same. */
  wrap(text: string, tool: string | undefined): string;
}

/** A character of the private use area: no text from outside has a reason to hold it. */
const DATAMARK = '\uE000';

/** The marker of an app: the same in every call, so that prompt caches hold, and not to be guessed from outside. */
export function createMarker(marking: Exclude<Marking, 'none'>, secret: Uint8Array, app: string): Marker {
  const nonce = deriveHex(secret, `marker/${app}`, 12);
  const open = `<untrusted-${nonce}>`;
  const close = `</untrusted-${nonce}>`;
  const inside = new RegExp(nonce, 'gi');
  // A delimiter inside the text, in any case, is broken up so that it closes nothing.
  const between = (text: string): string => `${open}\n${text.replace(inside, (match) => `${match.slice(0, 6)}-${match.slice(6)}`)}\n${close}`;
  const delimited = `Text between ${open} and ${close}`;
  switch (marking) {
    case 'delimit':
      return { clause: delimited, wrap: between };
    case 'datamark':
      return {
        clause: `${delimited}, whose words are joined by the character ${DATAMARK} in place of spaces`,
        wrap: (text) => between(text.replaceAll(DATAMARK, '').replace(/[ \t]+/g, DATAMARK)),
      };
    case 'json':
      return {
        clause: `The member "content" of a JSON object that has the member "untrusted": "${nonce}"`,
        wrap: (text, tool) => JSON.stringify({ untrusted: nonce, source: 'tool_result', ...(tool !== undefined && { tool }), content: text.replace(inside, (match) => `${match.slice(0, 6)}-${match.slice(6)}`) }),
      };
    default:
      return { clause: `${delimited}, which is base64 of UTF-8`, wrap: (text) => `${open}\n${toBase64(text)}\n${close}` };
  }
}

function toBase64(text: string): string {
  let bytes = '';
  for (const byte of new TextEncoder().encode(text)) bytes += String.fromCharCode(byte);
  return btoa(bytes);
}
