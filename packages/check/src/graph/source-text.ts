/** Offsets to lines and columns, both from 1; columns are UTF-16 code units. */
export class LineTable {
  private readonly starts: number[] = [0];

  constructor(text: string) {
    for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) this.starts.push(at + 1);
  }

  position(offset: number): { line: number; column: number } {
    let low = 0;
    let high = this.starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - (this.starts[low] ?? 0) + 1 };
  }
}

/** One piece of script in a component or a page. Offsets are those of the whole file. */
export interface ScriptBlock {
  readonly start: number;
  readonly end: number;
  readonly lang: 'js' | 'jsx' | 'ts' | 'tsx';
  /** `server`: Astro front matter. `client`: a script tag of a page or of an Astro component. `component`: Vue, Svelte. */
  readonly side: 'server' | 'client' | 'component';
  /** `src` of a script tag, where it has one. */
  readonly src: string | undefined;
}

/** Reads `name="value"` pairs of a tag. A hand scanner: attributes may be long and hostile. */
export function tagAttributes(tag: string): Map<string, string> {
  const attributes = new Map<string, string>();
  let at = 0;
  const isSpace = (code: number): boolean => code === 32 || (code >= 9 && code <= 13);
  while (at < tag.length) {
    while (at < tag.length && (isSpace(tag.charCodeAt(at)) || tag[at] === '/')) at += 1;
    const nameStart = at;
    while (at < tag.length && tag[at] !== '=' && !isSpace(tag.charCodeAt(at))) at += 1;
    if (at === nameStart) {
      at += 1;
      continue;
    }
    const name = tag.slice(nameStart, at).toLowerCase();
    let value = '';
    if (tag[at] === '=') {
      at += 1;
      const quote = tag[at];
      if (quote === '"' || quote === "'") {
        const end = tag.indexOf(quote, at + 1);
        value = tag.slice(at + 1, end === -1 ? tag.length : end);
        at = end === -1 ? tag.length : end + 1;
      } else {
        const start = at;
        while (at < tag.length && !isSpace(tag.charCodeAt(at))) at += 1;
        value = tag.slice(start, at);
      }
    }
    attributes.set(name, value);
  }
  return attributes;
}

/** The end of a tag that starts at `at`: quotes are respected. -1 when it never ends. */
function tagEnd(text: string, at: number): number {
  let quote = '';
  for (let index = at; index < text.length; index += 1) {
    const character = text[index] ?? '';
    if (quote !== '') {
      if (character === quote) quote = '';
    } else if (character === '"' || character === "'") quote = character;
    else if (character === '>') return index;
  }
  return -1;
}

const scriptTypes = new Set(['', 'module', 'text/javascript', 'application/javascript', 'text/typescript', 'text/babel', 'text/jsx']);

function scriptLang(attributes: ReadonlyMap<string, string>, fallback: ScriptBlock['lang']): ScriptBlock['lang'] {
  const lang = attributes.get('lang') ?? '';
  if (lang === 'ts' || lang === 'typescript') return 'ts';
  if (lang === 'tsx' || lang === 'jsx') return lang;
  const type = attributes.get('type') ?? '';
  return type === 'text/babel' || type === 'text/jsx' ? 'jsx' : fallback;
}

/** The script blocks of a Vue, Svelte or Astro component or of an HTML page. */
export function scriptBlocks(text: string, extension: string): ScriptBlock[] {
  const blocks: ScriptBlock[] = [];
  let from = 0;
  if (extension === '.astro') {
    const opening = /^\s*---[ \t]*\r?\n/.exec(text.slice(0, 4096));
    if (opening !== null) {
      const start = opening[0].length;
      const closing = text.indexOf('\n---', start - 1);
      const end = closing === -1 ? text.length : closing + 1;
      blocks.push({ start, end, lang: 'ts', side: 'server', src: undefined });
      from = end;
    }
  }
  const lower = text.toLowerCase();
  let comment = lower.indexOf('<!--', from);
  const fallback = extension === '.astro' ? 'ts' : 'js';
  while (from < text.length) {
    const open = lower.indexOf('<script', from);
    if (open === -1) break;
    if (comment !== -1 && comment < from) comment = lower.indexOf('<!--', from);
    if (comment !== -1 && comment < open) {
      const commentEnd = lower.indexOf('-->', comment);
      if (commentEnd === -1) break;
      from = commentEnd + 3;
      continue;
    }
    const end = tagEnd(text, open + 7);
    if (end === -1) break;
    const attributes = tagAttributes(text.slice(open + 7, end));
    const close = text[end - 1] === '/' ? end : lower.indexOf('</script', end);
    const bodyEnd = close === -1 ? text.length : close;
    if (scriptTypes.has((attributes.get('type') ?? '').toLowerCase())) {
      const component = extension === '.vue' || extension === '.svelte';
      blocks.push({
        start: end + 1,
        end: Math.max(end + 1, bodyEnd),
        lang: scriptLang(attributes, fallback),
        side: component ? 'component' : 'client',
        src: attributes.get('src'),
      });
    }
    from = bodyEnd + 1;
  }
  return blocks;
}

/**
 * The text with everything outside the blocks replaced by spaces, line ends kept, so that offsets and lines stay those
 * of the file.
 */
export function onlyBlocks(text: string, blocks: readonly ScriptBlock[]): string {
  let result = '';
  let at = 0;
  const blank = (part: string): string => part.replace(/[^\r\n]/g, ' ');
  for (const block of blocks) {
    // A semicolon keeps two blocks from running into one expression.
    const gap = blank(text.slice(at, block.start));
    result += at > 0 && gap.length > 0 ? `;${gap.slice(1)}` : gap;
    result += text.slice(block.start, block.end);
    at = block.end;
  }
  return result + blank(text.slice(at));
}
