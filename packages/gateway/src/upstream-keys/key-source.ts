/** A credential for the Claude API as its source gives it. */
export interface SourcedKey {
  readonly secret: string;
  /** Milliseconds since the epoch; undefined for keys that do not end by themselves. */
  readonly expiresAt: number | undefined;
}

/** Where a credential comes from. It may give another one each time it is read. */
export interface KeySource {
  /** For messages: names the source, never what it gives. */
  readonly description: string;
  /** How often it is worth asking again, in milliseconds. Infinite: it never changes. */
  readonly pollEvery: number;
  /** Undefined: there is none. Rejects with KeySourceError. */
  read(): Promise<SourcedKey | undefined>;
  /** Calls `changed` as soon as the source may give something else. */
  watch?(changed: () => void): void;
  close?(): void;
}

/** A source that cannot be read. The message never holds what it gave. */
export class KeySourceError extends Error {
  override readonly name = 'KeySourceError';
}

const LONGEST_SECRET = 8_192;

/** Not by a regular expression: the last text that one has matched stays on the heap (`RegExp.input`) until the next. */
function isVisibleAscii(text: string): boolean {
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code < 0x21 || code > 0x7e) return false;
  }
  return true;
}

/** What can stand in a header, without the line end that files and commands add. */
export function checkedSecret(text: string, description: string): string | undefined {
  const secret = text.trim();
  if (secret === '') return undefined;
  if (secret.length > LONGEST_SECRET || !isVisibleAscii(secret)) throw new KeySourceError(`What ${description} gives cannot be a credential: it holds spaces, line ends or characters beyond ASCII.`);
  return secret;
}
