import type { Call } from '../../engine/call.js';
import { lookalikesIn } from '../privacy/pseudonyms/kinds.js';

/** Shorter pieces than this are in many texts by chance. */
const SHORTEST_PIECE = 16;
/** Words of a title often stand in the middle of an address: so much in a row is no chance, whatever stands around it. */
const SHORTEST_RUN = 24;
/** Every run of that length in a piece holds one of the parts that the piece is cut into. */
const PART = SHORTEST_RUN / 2;
const E_MAIL = /[\w.+-]{1,64}@[\w-]{1,63}\.[\w.-]{2,63}/g;

/** What a conversation knows, made ready to be looked for in addresses. Built when the first address asks. */
export class Conversation {
  readonly #call: Call;
  #private: string | undefined;
  #apart: string | undefined;
  #mails: readonly string[] | undefined;
  #said: readonly string[] | undefined;

  constructor(call: Call) {
    this.#call = call;
  }

  /** Whether the user or the app wrote this very address. */
  trustedToSay(address: string): boolean {
    return this.#call.segments.some(({ trust, text }) => (trust === 'user' || trust === 'system') && text.includes(address));
  }

  /** Whether `url` carries text out that the conversation holds from the system prompt, tools or documents. */
  isCarriedBy(url: URL): boolean {
    const address = url.href.replace(/\/$/, '');
    this.#said ??= this.#call.segments.map(({ text }) => text);
    // An address that stands in the conversation as it is carries nothing new.
    if (this.#said.some((text) => text.includes(address))) return false;
    return piecesOf(url).some((piece) => this.#knows(piece)) || this.#knowsTogether(partsOf(url));
  }

  /** Whether parts that say little by themselves make up a private text when they are put together. */
  #knowsTogether(parts: readonly string[]): boolean {
    // Parts of an address that stand in the private text, as folders and queries do, are apart there as well.
    this.#apart ??= this.#privateText().split(/[/?&=#]/).map(fold).join('/');
    return sharesRun(fold(parts.map(unescapePercent).join('')), this.#apart);
  }

  #knows(piece: string): boolean {
    const wanted = fold(piece);
    if (wanted.includes('@') && this.#knownMails().some((mail) => wanted.includes(mail))) return true;
    if (wanted.length < SHORTEST_PIECE) return false;
    this.#private ??= fold(this.#privateText());
    const known = this.#private;
    // What a stand-in stands for comes back after this guard, wherever it is.
    return known.includes(wanted) || lookalikesIn(piece).some(({ standIn }) => known.includes(standIn.toLowerCase())) || sharesRun(wanted, known);
  }

  #privateText(): string {
    return [...this.#call.segments.filter(({ trust }) => trust === 'system' || trust === 'untrusted').map(({ text }) => text), ...this.#call.addedSystem].join('\n');
  }

  #knownMails(): readonly string[] {
    return (this.#mails ??= [...new Set(this.#privateText().match(E_MAIL)?.map(fold))]);
  }
}

/** Whether `SHORTEST_RUN` characters in a row stand in both. */
function sharesRun(piece: string, text: string): boolean {
  for (let at = 0; at + PART <= piece.length; at += PART) {
    const part = piece.slice(at, at + PART);
    for (let found = text.indexOf(part); found !== -1; found = text.indexOf(part, found + 1)) {
      // A run that holds this part begins in it or within the part before.
      for (let start = Math.max(0, at - PART); start <= Math.min(at, piece.length - SHORTEST_RUN); start++) {
        if (text.startsWith(piece.slice(start, start + SHORTEST_RUN), found - at + start)) return true;
      }
    }
  }
  return false;
}

/** Letters and digits only, lower case: separators change on the way into an address. */
function fold(text: string): string {
  return text.toLowerCase().replace(/[^\p{L}\p{N}@]+/gu, '');
}

/** The parts of an address that can carry data: path, query, fragment and subdomains. Whom a contact reaches carries nothing. */
function partsOf(url: URL): string[] {
  return [...(url.host === '' ? url.pathname.split('&').slice(1) : url.pathname.split('/')), ...url.searchParams.keys(), ...url.searchParams.values(), url.hash.slice(1), url.hostname.split('.').slice(0, -2).join(''), url.username, url.password];
}

/** Those that are long enough to say something by themselves, decoded. */
function piecesOf(url: URL): string[] {
  const parts = partsOf(url).filter((piece) => piece.length >= 8);
  return [...parts.map(unescapePercent), ...[...parts, partsOf(url).join('')].flatMap(decodings)];
}

function unescapePercent(text: string): string {
  try {
    return decodeURIComponent(text.replace(/\+/g, ' '));
  } catch {
    return text;
  }
}

/** What `piece` says if there is base64 or hex of a text in it, wherever that begins. */
function decodings(piece: string): string[] {
  const bare = unescapePercent(piece).replace(/[ +-]/g, '+').replace(/_/g, '/');
  const found: string[] = [];
  for (const [run] of bare.matchAll(/[A-Za-z0-9+/]{16,}/g)) {
    // One unit alone is no base64 of anything.
    for (let start = 0; start < 4; start++) found.push(textOf(atob(run.slice(start, run.length - Number((run.length - start) % 4 === 1)))));
  }
  for (const [run] of bare.matchAll(/[0-9a-f]{24,}/gi)) {
    for (const start of [0, 1]) found.push(textOf(run.slice(start).replace(/../g, (pair) => String.fromCharCode(Number.parseInt(pair, 16)))));
  }
  return found;
}

/** `bytes`: a character for each. */
function textOf(bytes: string): string {
  return new TextDecoder().decode(Uint8Array.from(bytes, (character) => character.charCodeAt(0)));
}
