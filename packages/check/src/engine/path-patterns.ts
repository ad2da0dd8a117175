/** One line of a `.dockerignore` or `.npmignore`, as a test for a path relative to the file's folder. */
interface Pattern {
  readonly negated: boolean;
  matches(path: string): boolean;
}

/**
 * Whether the patterns leave a path out; the last match decides. `anywhere`: a pattern without a slash applies in every
 * folder (`.npmignore`, as in `.gitignore`); Docker's apply from the root of the context.
 */
export function isLeftOut(text: string, path: string, anywhere: boolean): boolean {
  let out = false;
  for (const line of text.split('\n')) {
    const pattern = readPattern(line, anywhere);
    if (pattern?.matches(path) === true) out = !pattern.negated;
  }
  return out;
}

function readPattern(line: string, anywhere: boolean): Pattern | undefined {
  let text = line.trim();
  if (text === '' || text.startsWith('#') || text.length > 1000) return undefined;
  const negated = text.startsWith('!');
  if (negated) text = text.slice(1).trim();
  const rooted = text.startsWith('/');
  text = text.replace(/^(?:\.?\/)+/, '').replace(/\/+$/, '');
  if (text === '') return undefined;
  if (text === '.') text = '**';
  const inEveryFolder = anywhere && !rooted && !text.includes('/');
  const parts = text.split('/');
  return {
    negated,
    matches(path) {
      const names = path.split('/');
      if (inEveryFolder) return names.some((name) => matchesName(parts[0] ?? '', name));
      return matchesParts(parts, names);
    },
  };
}

/** A pattern that matches a folder matches all below it. */
function matchesParts(parts: readonly string[], names: readonly string[]): boolean {
  // Positions in the pattern that can be reached after each name: linear, where backtracking would not be.
  let reached = new Set<number>([0]);
  for (const name of names) {
    const next = new Set<number>();
    for (const start of reached) {
      for (let at = start; at < parts.length; at++) {
        if (parts[at] === '**') {
          next.add(at);
          continue;
        }
        if (matchesName(parts[at] ?? '', name)) next.add(at + 1);
        break;
      }
    }
    if (next.has(parts.length)) return true;
    if (parts.at(-1) === '**' && [...next].some((at) => at >= parts.length - 1)) return true;
    reached = next;
  }
  return false;
}

/** `*` and `?` within one name. Greedy with one point to go back to, so linear in pattern times name. */
export function matchesName(pattern: string, name: string): boolean {
  let at = 0;
  let inName = 0;
  let star = -1;
  let starName = 0;
  while (inName < name.length) {
    if (pattern[at] === '*') {
      star = at++;
      starName = inName;
    } else if (at < pattern.length && (pattern[at] === '?' || pattern[at] === name[inName])) {
      at++;
      inName++;
    } else if (star !== -1) {
      at = star + 1;
      inName = ++starName;
    } else return false;
  }
  while (pattern[at] === '*') at++;
  return at === pattern.length;
}
