import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { CODE_ALPHABET, CODE_LENGTH, kindOf } from './kinds.js';

interface Entry {
  /** What the code stands for: kind and value, so that a collision shows. */
  readonly identity: string;
  /** Stand-ins as they were given out, each with its own value: "Name…" for "Anna", "NAME…" for "ANNA". */
  readonly forms: Map<string, string>;
  /** What stands in where the model wrote the code in a case that was never given out. */
  readonly value: string;
}

/** A key for stand-ins of one tenant and conversation scope. The parts are length-prefixed, so that none can be moved into another. */
export function pseudonymKey(secret: Uint8Array, tenant: string, scope: string): Uint8Array {
  return hmac(sha256, secret, framed('privacy/pseudonyms/1', tenant, scope));
}

function framed(...parts: readonly string[]): Uint8Array {
  return concatBytes(
    ...parts.flatMap((part) => {
      const bytes = utf8ToBytes(part.toWellFormed());
      const length = new Uint8Array(4);
      new DataView(length.buffer).setUint32(0, bytes.length);
      return [length, bytes];
    }),
  );
}

type KeyedHash = ReturnType<typeof hmac.create>;

/** `base` has taken in the key already; a clone spares that for each value. The value stands last, so nothing can be moved into it. */
function codeOf(base: KeyedHash, kind: string, value: string, attempt: number): string {
  // Half a surrogate pair has no UTF-8 form: written out, so that two different broken texts stay different.
  const exact = value.isWellFormed() ? `text\0${value}` : `broken\0${JSON.stringify(value)}`;
  const digest = base.clone().update(utf8ToBytes(`${kind}\0${attempt}\0${exact}`)).digest();
  let code = '';
  for (let at = 0; at < CODE_LENGTH; at++) code += CODE_ALPHABET[(digest[at] as number) & 31];
  return code;
}

const PARTICLES = /^(?:van|von|der|den|de|del|della|di|da|dos|das|du|la|le|el|al|bin|ibn|y|e|und|and|zu|zur|ter|ten|af|av)$/;
const TITLES = /^(?:mr|mrs|ms|miss|mx|dr|prof|sir|madam|herr|frau|hr|fr|señor|señora|sr|sra|monsieur|madame|mme|m|signor|signora|sig|pan|pani|rev|hon|jr|ii|iii)$/i;

/** What a call has given out, made with its first value: most calls hold none. */
class Given {
  readonly entries = new Map<string, Entry>();
  readonly standIns = new Map<string, string>();
  readonly persons = new Map<string, string>();
  readonly kinds = new Set<string>();
}

const NO_KINDS: ReadonlySet<string> = new Set();

/**
 * The stand-ins of one call: made from the values that its own request holds, and able to turn back only those. The code is a
 * function of key, kind and value alone, so every turn and every instance gives the same one without a shared table.
 */
export class PseudonymVault {
  readonly #key: Uint8Array | (() => Uint8Array);
  #base: KeyedHash | undefined;
  #given: Given | undefined;

  /** `key` may be made when the first value needs it: most texts have none. */
  constructor(key: Uint8Array | (() => Uint8Array)) {
    this.#key = key;
  }

  #keyed(): KeyedHash {
    return (this.#base ??= hmac.create(sha256, typeof this.#key === 'function' ? this.#key() : this.#key));
  }

  get size(): number {
    return this.#given?.entries.size ?? 0;
  }

  /** Kinds in use, in lower case. */
  get kinds(): ReadonlySet<string> {
    return this.#given?.kinds ?? NO_KINDS;
  }

  /**
   * The stand-in for a value. Names word by word, so that first and full name of one person are linked.
   * `literal`: the value is a stretch of JSON source that is no string's content; it comes back unescaped wherever it stands.
   */
  standIn(type: string, value: string, literal = false): string {
    if (literal) return this.#give(kindOf(type), value, value, 'literal');
    if (type !== 'PERSON') return this.#give(kindOf(type), value, value, 'exact');
    const { persons } = (this.#given ??= new Given());
    const cached = persons.get(value);
    if (cached !== undefined) return cached;
    const standIn = value.replace(/[^\s,;()"]+/g, (word) => this.#nameWord(word));
    persons.set(value, standIn);
    return standIn;
  }

  isLiteral(written: string): boolean {
    return /^[A-Za-z]+\/literal\//.test(this.#given?.entries.get(written.toLowerCase())?.identity ?? '');
  }

  /** The value behind a kind and code as they stand in an answer; undefined when this call never gave it out. */
  valueOf(written: string): string | undefined {
    const entry = this.#given?.entries.get(written.toLowerCase());
    if (entry === undefined) return undefined;
    return entry.forms.get(written) ?? (written === written.toUpperCase() ? entry.value.toUpperCase() : entry.value);
  }

  /** A keyed hash that nothing turns back. */
  hash(type: string, value: string): string {
    return kindOf(type) + codeOf(this.#keyed(), `hash/${type}`, value, 0);
  }

  /** Case, genitive s, particles and titles stay as they are: they are grammar, not the person. */
  #nameWord(word: string): string {
    const core = /^(.*?)([.:!?]*)$/su.exec(word);
    const name = core?.[1] ?? word;
    const tail = core?.[2] ?? '';
    if (name === '' || PARTICLES.test(name) || TITLES.test(name)) return word;
    const folded = name.toLowerCase();
    const titled = folded.slice(0, 1).toUpperCase() + folded.slice(1);
    const style = name === titled ? 'title' : name === folded ? 'lower' : name === folded.toUpperCase() ? 'upper' : 'exact';
    if (style === 'exact' || folded.length < 5 || !/[a-rt-z]s$/.test(folded)) return this.#give('Name', name, style === 'exact' ? name : folded, style) + tail;
    return this.#give('Name', name.slice(0, -1), folded.slice(0, -1), style) + name.slice(-1) + tail;
  }

  #give(kind: string, value: string, keyed: string, style: 'title' | 'lower' | 'upper' | 'exact' | 'literal'): string {
    // Exact spellings and folded ones must not meet: "mcKay" is not "mckay".
    const spelling = style === 'exact' || style === 'literal' ? style : 'folded';
    const identity = `${kind}/${spelling}/${keyed}`;
    const { entries, standIns, kinds } = (this.#given ??= new Given());
    const known = standIns.get(`${style}/${identity}`);
    if (known !== undefined) return known;
    for (let attempt = 0; ; attempt++) {
      const code = codeOf(this.#keyed(), `${kind}/${spelling}`, keyed, attempt);
      const written = style === 'upper' ? (kind + code).toUpperCase() : style === 'lower' ? kind.toLowerCase() + code : kind + code;
      const place = written.toLowerCase();
      let entry = entries.get(place);
      if (entry === undefined) {
        entries.set(place, (entry = { identity, forms: new Map(), value }));
        kinds.add(kind.toLowerCase());
      }
      if (entry.identity !== identity) continue;
      entry.forms.set(written, value);
      standIns.set(`${style}/${identity}`, written);
      return written;
    }
  }
}
