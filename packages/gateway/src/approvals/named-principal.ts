/** What a principal is called before people: the user, or the credential that names none, and the team. */
export type NamedPrincipal = ({ readonly user: string } | { readonly credential: string }) & { readonly team?: string };

/** `key`: the name that per-user limits count under. */
export function namedPrincipal(key: string, team: string | undefined): NamedPrincipal {
  const kind = key.slice(0, key.indexOf(':'));
  const name = key.slice(kind.length + 1);
  return { ...(kind === 'user' ? { user: name } : { credential: name }), ...(team !== undefined && { team }) };
}

/** In words, without the team: a user by name. */
export const nameOf = (principal: NamedPrincipal): string => ('user' in principal ? principal.user : `credential ${principal.credential}`);
