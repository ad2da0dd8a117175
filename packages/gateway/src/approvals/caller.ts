/** For whom a tool call is made: a user, or a credential that names none. */
export type Caller = { readonly user: string } | { readonly credential: string };

/** Reads the name that per-user limits count under. */
export function callerOf(key: string): Caller {
  const kind = key.slice(0, key.indexOf(':'));
  const name = key.slice(kind.length + 1);
  return kind === 'user' ? { user: name } : { credential: name };
}

/** In words: a user by name. */
export const namedCaller = (caller: Caller): string => ('user' in caller ? caller.user : `credential ${caller.credential}`);
