import { dirname, join } from 'node:path/posix';
import type { Analysis } from '../../flow/analysis.js';
import type { TemplateValue } from '../../flow/template-values.js';
import { join as joined } from '../../flow/value.js';

/** Pipes of Angular that take what they are given for clean: `@Pipe({ name: 'safe' })` around `bypassSecurityTrustHtml`. */
function trustingPipes(analysis: Analysis): ReadonlySet<string> {
  const names = new Set<string>();
  for (const path of analysis.graph.modules.keys()) {
    if (!path.endsWith('.ts') || analysis.graph.module(path)?.record.writesHtml !== true || analysis.isAside(path)) continue;
    const text = analysis.text(path);
    if (!/\bbypassSecurityTrustHtml\(/.test(text)) continue;
    for (const match of text.matchAll(/@Pipe\(\s{0,8}\{[^}]{0,200}\bname:\s{0,4}['"](\w{1,60})['"]/g)) names.add(match[1] ?? '');
  }
  return names;
}

const binding = /\[(?:innerHTML|innerHtml|srcdoc)\]\s{0,4}=\s{0,4}"\s{0,8}([^"|\n]{1,200})\|\s{0,8}(\w{1,60})[^"\n]{0,100}"/g;
/** `*ngFor="let line of lines"`, `@for (line of lines(); track line.id)`. */
const rounds = /(?:\blet\s{1,4}|@for\s{0,4}\(\s{0,4})(\w{1,60})\s{1,4}of\s{1,4}(?:this\.)?(\w{1,60})/g;

/** What such a pipe lets through into a page: the fields of the component that its template names. */
export function pipeSinks(analysis: Analysis): TemplateValue[] {
  const pipes = trustingPipes(analysis);
  if (pipes.size === 0) return [];
  const found: TemplateValue[] = [];
  const own = analysis.events('own');
  for (const path of new Set(own.map((event) => event.path))) {
    const fields = own.filter((event) => event.path === path);
    for (const template of templatesOf(analysis, path)) {
      const text = analysis.text(template);
      const sources = new Map([...text.matchAll(rounds)].map((match): [string, string] => [match[1] ?? '', match[2] ?? '']));
      for (const match of text.matchAll(binding)) {
        const root = /^(?:this\.)?(\w{1,60})/.exec(match[1] ?? '')?.[1] ?? '';
        const name = sources.get(root) ?? root;
        const held = fields.filter(({ detail }) => detail.name === name).map(({ detail }) => detail.value);
        if (pipes.has(match[2] ?? '') && held.length > 0) found.push({ path: template, start: match.index, end: match.index + match[0].length, way: `a pipe that trusts what it is given`, value: joined(...held) });
      }
    }
  }
  return found;
}

/** The component's own file, where its template may stand, and the file that it names. */
function templatesOf(analysis: Analysis, path: string): string[] {
  const named = /\btemplateUrl:\s{0,4}['"`]([^'"`\n]{1,200})['"`]/.exec(analysis.text(path))?.[1];
  const file = named === undefined ? undefined : join(dirname(path), named);
  return [path, ...(file !== undefined && analysis.project.file(file) !== undefined ? [file] : [])];
}
