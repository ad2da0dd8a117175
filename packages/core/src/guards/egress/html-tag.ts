import { decodeEntities } from './address.js';

/** A tag as a browser reads it. */
export interface HtmlTag {
  readonly name: string;
  /** Lower-case names with their values, entities undone. */
  readonly attributes: readonly (readonly [name: string, value: string])[];
}

/**
 * Gives for each `<` of a text, asked for in order, the index past the tag that it opens; -1 when that is not closed within
 * `longest`. Quoted values may hold `>`. Reads backwards, once for all tags that begin within `longest`: however many have
 * no end, the time is linear.
 */
export function tagEnds(text: string, longest: number): (start: number) => number {
  let ends = new Int32Array(0);
  let first = 0;
  return (start) => {
    if (start - first >= longest || ends.length === 0) {
      first = start;
      ends = new Int32Array(Math.min(text.length - start, 2 * longest));
      // Where the tag ends if `index` is outside of quotes, and if it is within quotes of each kind.
      let end = -1;
      const quoted = { '"': -1, "'": -1 };
      for (let index = start + ends.length - 1; index > start; index--) {
        const character = text[index] ?? '';
        if (character === '>') end = index + 1;
        else if (character === '"' || character === "'") {
          const within = quoted[character];
          quoted[character] = end;
          if (/[=\s]/.test(text[index - 1] ?? '')) end = within;
        }
        ends[index - start] = end;
      }
    }
    const end = ends[start + 1 - first] ?? -1;
    return end - start > longest ? -1 : end;
  };
}

/** Reads `<name attribute="value" ...>`. */
export function readTag(source: string): HtmlTag {
  const name = /^<\/?([a-zA-Z][^\s/>]*)/.exec(source)?.[1]?.toLowerCase() ?? '';
  const attributes: [string, string][] = [];
  const pattern = /([^\s"'<>/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>][^\t\n\f\r >]*)))?/g;
  pattern.lastIndex = name.length + 1;
  for (let match = pattern.exec(source); match !== null; match = pattern.exec(source)) {
    attributes.push([match[1]?.toLowerCase() ?? '', decodeEntities(match[2] ?? match[3] ?? match[4] ?? '')]);
  }
  return { name, attributes };
}

/** Tags that run, load or send something, or change how the page around them is read. */
const ACTIVE_TAG = /^(?:script|i?frame|frameset|object|embed|applet|style|link|base|meta|form|input|button|textarea|select|svg|math|portal|no(?:script|embed|frames)|plaintext|xmp|title|template|dialog)$/;

export function isActive({ name, attributes }: HtmlTag): boolean {
  return ACTIVE_TAG.test(name) || attributes.some(([attribute]) => attribute.startsWith('on'));
}

const LOADING = /^(?:src|data|poster|background|(?:form)?action|ping|xlink:href|content|cite|longdesc)$/;

/** The addresses of a tag: those that load by themselves, and those that wait for a click. */
export function addressesOf({ name, attributes }: HtmlTag): { readonly loaded: readonly string[]; readonly linked: readonly string[] } {
  const loaded: string[] = [];
  const linked: string[] = [];
  for (const [attribute, value] of attributes) {
    if (attribute === 'href') (name === 'a' || name === 'area' ? linked : loaded).push(value);
    else if (/^(?:image)?srcset$/.test(attribute)) loaded.push(...value.split(',').map((candidate) => candidate.trim().split(/\s/)[0] ?? ''));
    else if (LOADING.test(attribute)) loaded.push(value);
    else if (attribute === 'style') loaded.push(...cssAddresses(value));
  }
  return { loaded, linked };
}

function cssAddresses(css: string): string[] {
  if (css.includes('\\') || css.includes('/*')) return [css];
  // `image-set()` and its like name addresses in quotes alone.
  return [...css.matchAll(/url\(\s*["']?([^"')]*)|["']([^"']*)/gi)].map((match) => match[1] ?? match[2] ?? '');
}
