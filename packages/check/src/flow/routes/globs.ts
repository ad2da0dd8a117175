/** A name that a pattern is written for: `*`, `ask*`, `{ask,tell}`, `!ask`. Extended forms with brackets match nothing. */
export function matchesGlob(pattern: string, name: string): boolean {
  if (pattern.length > 400 || name.length > 400) return false;
  if (pattern.startsWith('!')) return !matchesGlob(pattern.slice(1), name);
  const braces = /^([^{}]*)\{([^{}]*)\}([^{}]*)$/.exec(pattern);
  if (braces === null) return matchesStars(pattern, name);
  return (braces[2] ?? '').split(',').some((choice) => matchesStars(`${braces[1] ?? ''}${choice.trim()}${braces[3] ?? ''}`, name));
}

/** Each star takes as little as it can, and more only where the rest does not fit. */
function matchesStars(pattern: string, name: string): boolean {
  const [first = '', ...rest] = pattern.split('*');
  if (rest.length === 0) return name === pattern;
  const last = rest.pop() ?? '';
  if (!name.startsWith(first) || !name.endsWith(last) || name.length < first.length + last.length) return false;
  let at = first.length;
  for (const part of rest) {
    const found = name.indexOf(part, at);
    if (found === -1) return false;
    at = found + part.length;
  }
  return at <= name.length - last.length;
}
