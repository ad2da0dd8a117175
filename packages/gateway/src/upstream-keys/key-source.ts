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

const VISIBLE_ASCII = /^[\x21-\x7e]{1,8192}$/;

/** What can stand in a header, without the line end that files and commands add. */
export function checkedSecret(text: string, description: string): string | undefined {
  const secret = text.trim();
  if (secret === '') return undefined;
  if (!VISIBLE_ASCII.test(secret)) throw new KeySourceError(`What ${description} gives cannot be a credential: it holds spaces, line ends or characters beyond ASCII.`);
  return secret;
}
