/** A path as one word of a command that a person may copy into a shell: a name that a repository chose is no command. */
export function shellWord(path: string): string {
  return /^[\w./@+-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}
