/** A `location` of nginx and which addresses of the app behind it that is. */
interface Location {
  /** What an address of the app begins with that comes through here. */
  readonly prefix: string;
  readonly exact: boolean;
  readonly limited: boolean;
}

const limitRequests = /\blimit_req\s/;
const block = /\blocation\s{1,8}(=|\^~|~\*?)?\s{0,8}([^\s{]{1,200})\s{0,8}\{/g;

/** No location is longer than this. */
const LONGEST_BLOCK = 10_000;

/** What stands between the brace at `open` and its partner. */
function inside(text: string, open: number): string {
  let depth = 0;
  const limit = Math.min(text.length, open + LONGEST_BLOCK);
  for (let at = open; at < limit; at += 1) {
    if (text[at] === '{') depth += 1;
    else if (text[at] === '}') depth -= 1;
    if (depth === 0) return text.slice(open + 1, at);
  }
  return text.slice(open + 1, limit);
}

/**
 * Whether nginx limits requests for an address: `undefined` where a pattern or an unknown address leaves that open.
 * A limit outside of all locations is for each of them.
 */
export function nginxLimits(source: string): (url: string | undefined) => boolean | undefined {
  const text = source.replaceAll(/#[^\n]*/g, '');
  const locations: Location[] = [];
  let outside = '';
  let end = 0;
  let patterns = false;
  for (const match of text.matchAll(block)) {
    if (match.index < end) continue;
    const body = inside(text, match.index + match[0].length - 1);
    outside += text.slice(end, match.index);
    end = match.index + match[0].length + body.length;
    if (match[1]?.startsWith('~') === true) {
      patterns = true;
      continue;
    }
    const target = /\bproxy_pass\s{1,8}https?:\/\/[^\s/;]{1,200}(\/[^\s;]{0,200})?/.exec(body);
    if (target === null && !/\b(?:uwsgi_pass|fastcgi_pass|proxy_pass|include)\b/.test(body)) continue;
    locations.push({ prefix: target?.[1] ?? match[2] ?? '/', exact: match[1] === '=', limited: limitRequests.test(body) });
  }
  const all = limitRequests.test(outside + text.slice(end));
  return (url) => {
    if (all) return true;
    if (url === undefined || patterns || locations.length === 0) return undefined;
    const fitting = locations.filter(({ prefix, exact }) => (exact ? url === prefix : url.startsWith(prefix))).toSorted((one, other) => other.prefix.length - one.prefix.length);
    return fitting[0]?.limited;
  };
}
