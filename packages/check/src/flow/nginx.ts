/** A `location` of nginx and which addresses of the app behind it that is. */
interface Location {
  /** What an address of the app begins with that comes through here. */
  readonly prefix: string;
  readonly exact: boolean;
  readonly limited: boolean;
  /** In bytes. */
  readonly largest: number | undefined;
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

/** The largest body that a piece of a configuration allows, in bytes; `undefined` where it says nothing of it. */
function largestBody(text: string): number | undefined {
  const match = [...text.matchAll(/\bclient_max_body_size\s{1,8}(\d{1,9})\s{0,2}([kKmMgG]?)/g)].at(-1);
  if (match === null || match === undefined) return undefined;
  const size = Number(match[1]);
  // Nought turns the check off.
  return size === 0 ? Number.POSITIVE_INFINITY : size * ({ k: 1024, m: 1024 ** 2, g: 1024 ** 3 }[(match[2] ?? '').toLowerCase()] ?? 1);
}

/** What nginx does for an address, where that can be told. */
export interface Nginx {
  /** Whether it limits requests. A limit outside of all locations is for each of them. */
  readonly limits: (url: string | undefined) => boolean | undefined;
  /** Whether it refuses bodies that are larger than so many bytes. What a location says goes before what stands around it. */
  readonly refusesBodiesAbove: (bytes: number, url: string | undefined) => boolean | undefined;
}

/** Reads a configuration of nginx. An answer is `undefined` where a pattern or an unknown address leaves it open. */
export function readNginx(source: string): Nginx {
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
    locations.push({ prefix: target?.[1] ?? match[2] ?? '/', exact: match[1] === '=', limited: limitRequests.test(body), largest: largestBody(body) });
  }
  outside += text.slice(end);
  const all = limitRequests.test(outside);
  const around = largestBody(outside);
  const fitting = (url: string): Location | undefined => locations.filter(({ prefix, exact }) => (exact ? url === prefix : url.startsWith(prefix))).toSorted((one, other) => other.prefix.length - one.prefix.length)[0];
  const isOpen = patterns || locations.length === 0;
  return {
    limits: (url) => (all ? true : url === undefined || isOpen ? undefined : fitting(url)?.limited),
    refusesBodiesAbove: (bytes, url) => {
      const refuses = (location: Location | undefined): boolean => (location?.largest ?? around ?? Number.POSITIVE_INFINITY) <= bytes;
      if (locations.every((location) => refuses(location) === refuses(undefined))) return refuses(undefined);
      return url === undefined || isOpen ? undefined : refuses(fitting(url));
    },
  };
}
