import type { Call } from '../../engine/call.js';
import { lookalikesIn } from '../privacy/pseudonyms/kinds.js';

/** Shorter pieces than this are in many texts by chance. */
const SHORTEST_PIECE = 16;
/** Words of a title often stand in the middle of an address: so much in a row is no chance, whatever stands around it. */
const SHORTEST_RUN = 24;
const E_MAIL = /[\w.+-]{1,64}@[\w-]{1,63}\.[\w.-]{2,63}/g;

/** What a conversation knows, made ready to be looked for in addresses. Built when the first address asks. */
export class Conversation {
  readonly #call: Call;
  #private: string | undefined;
  #apart: string | undefined;
  #mails: readonly string[] | undefined;

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
    // An address that stands in the conversation as it is carries nothing new.
    if (this.#call.segments.some(({ text }) => text.includes(address))) return false;
    const pieces = piecesOf(url);
    const wanted = pieces.map(fold);
    const named = wanted.filter((piece) => piece.includes('@')).join('/');
    if (named !== '' && holdsAny(named, (this.#mails ??= this.#privateText().match(E_MAIL)?.map(fold) ?? []), 1)) return true;
    this.#private ??= fold(this.#privateText());
    // What a stand-in stands for comes back after this guard, wherever it is.
    if (holdsAny(this.#private, [...wanted, ...pieces.flatMap((piece) => lookalikesIn(piece).map(({ standIn }) => standIn.toLowerCase()))], SHORTEST_PIECE)) return true;
    // Parts that say little by themselves are put together; in the private text, those of an address are apart as folders and queries are.
    this.#apart ??= this.#privateText().split(/[/?&=#]/).map(fold).join('/');
    return holdsAny(this.#apart, [fold(partsOf(url).map(unescapePercent).join(''))], SHORTEST_RUN);
  }

  #privateText(): string {
    return [...this.#call.segments.filter(({ trust }) => trust === 'system' || trust === 'untrusted').map(({ text }) => text), ...this.#call.addedSystem].join('\n');
  }
}

/**
 * Whether `text` holds one of `pieces` that are `shortest` or longer, or `SHORTEST_RUN` characters in a row of one. Takes a time
 * that goes by their lengths alone: both are written by those who would like to keep a server busy.
 */
function holdsAny(text: string, pieces: readonly string[], shortest: number): boolean {
  for (let length = shortest; length <= SHORTEST_RUN; length++) {
    const wanted = pieces.filter((piece) => Math.min(piece.length, SHORTEST_RUN) === length);
    const hashes = new Set<number>();
    for (const piece of wanted) someRun(piece, length, (hash) => !hashes.add(hash));
    if (hashes.size > 0 && someRun(text, length, (hash, at) => hashes.has(hash) && wanted.some((piece) => piece.includes(text.slice(at, at + length))))) return true;
  }
  return false;
}

/** Drawn by each process: nobody can write texts whose hashes meet. */
const BASE = (Math.random() * 0x8000_0000) | 1;

/** Whether `accepts` holds for a stretch of `length` characters, told its hash and where it begins. */
function someRun(text: string, length: number, accepts: (hash: number, at: number) => boolean): boolean {
  let leaving = 1;
  for (let power = 0; power < length; power++) leaving = Math.imul(leaving, BASE);
  let hash = 0;
  // Before the text begins, what leaves is not a number, and its product none.
  for (let at = 1 - length; at + length <= text.length; at++) {
    hash = (Math.imul(hash, BASE) + text.charCodeAt(at + length - 1) - Math.imul(text.charCodeAt(at - 1), leaving)) | 0;
    if (at >= 0 && accepts(hash, at)) return true;
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
  const all = partsOf(url);
  const parts = all.filter((piece) => piece.length >= 8);
  return [...parts.map(unescapePercent), ...[...parts, all.join('')].flatMap(decodings)];
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
