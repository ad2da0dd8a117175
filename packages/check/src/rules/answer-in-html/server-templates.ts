import type { Analysis } from '../../flow/analysis.js';
import type { TemplateValue } from '../../flow/template-values.js';
import { extend, options, property, type Value } from '../../flow/value.js';
import { extensionOf } from '../../files/kind.js';
import { oneOf, roundsIn, type Round } from './template-rounds.js';

/** How each template language writes a value without escaping it; the first group is the value's name. */
const ejs: readonly RegExp[] = [/<%-\s{0,8}([\w.]{1,100})\s{0,8}-?%>/g, /<%~\s{0,8}(?:it\.)?([\w.]{1,100})\s{0,8}%>/g];
const mustache: readonly RegExp[] = [/\{\{\{\s{0,8}(?:this\.(?=\w))?([\w.]{1,100})\s{0,8}\}\}\}/g, /\{\{&\s{0,8}([\w.]{1,100})\s{0,8}\}\}/g];
const pug: readonly RegExp[] = [/!=\s{0,8}([\w.]{1,100})\s{0,8}$/gm, /!\{\s{0,8}([\w.]{1,100})\s{0,8}\}/g];
const filtered: readonly RegExp[] = [/\{\{-?\s{0,8}([\w.]{1,100})\s{0,8}\|\s{0,8}(?:safe|raw)\s{0,8}-?\}\}/g];

const rawForms: ReadonlyMap<string, readonly RegExp[]> = new Map([
  ['.ejs', ejs], ['.eta', ejs],
  ['.hbs', mustache], ['.handlebars', mustache], ['.mustache', mustache],
  ['.edge', mustache.slice(0, 1)],
  ['.pug', pug], ['.jade', pug],
  ['.njk', filtered], ['.nunjucks', filtered], ['.twig', filtered], ['.liquid', filtered], ['.html', [...ejs, ...mustache, ...filtered]],
]);

/** Values that a server hands to a template by name, where the template writes them without escaping. */
export function serverTemplateSinks(analysis: Analysis): TemplateValue[] {
  const found: TemplateValue[] = [];
  for (const { detail } of analysis.events('render')) {
    for (const file of analysis.project.files) {
      const forms = rawForms.get(extensionOf(file.path));
      if (forms === undefined || file.skipped !== undefined || !isNamed(file.path, detail.template)) continue;
      const text = analysis.text(file.path);
      const rounds = roundsIn(text);
      for (const form of forms) {
        for (const match of text.matchAll(form)) {
          const value = valueAt(detail.locals, match[1] ?? '') ?? inRounds(detail.locals, match[1] ?? '', match.index, rounds);
          if (value !== undefined) found.push({ path: file.path, start: match.index, end: match.index + match[0].length, way: match[0].slice(0, 3).trim(), value });
        }
      }
    }
  }
  return found;
}

/** `views/page.ejs` for `page`, `page.ejs` and `views/page`. */
export function isNamed(path: string, template: string): boolean {
  const name = template.replace(/^(?:\.{0,2}\/)+/, '');
  const bare = path.slice(0, path.length - extensionOf(path).length);
  return [path, bare].some((own) => own === name || own.endsWith(`/${name}`));
}

/** A name that stands for one of a list, where the template goes through that. */
function inRounds(locals: Value, name: string, at: number, rounds: readonly Round[]): Value | undefined {
  const [first = '', ...rest] = name.split('.');
  for (const round of rounds.toReversed()) {
    if (round.start > at || round.end <= at || (round.name !== undefined && round.name !== first)) continue;
    const source = valueAt(locals, round.source) ?? inRounds(locals, round.source, round.start, rounds.filter(({ start }) => start < round.start));
    if (source === undefined) continue;
    const path = round.name === undefined && !/^(?:this)?$/.test(first) ? [first, ...rest] : rest;
    const one = oneOf(source);
    const value = valueAt(one, path.join('.')) ?? (options(one).some(({ shape }) => shape.kind === 'object') ? undefined : one);
    if (value !== undefined) return value;
  }
  return undefined;
}

function valueAt(locals: Value, name: string): Value | undefined {
  let value: Value | undefined = locals;
  if (name === '') return value;
  for (const part of name.split('.')) {
    const inner: Value | undefined = value === undefined ? undefined : property(value, part);
    if (inner === undefined && value?.shape.kind === 'external') {
      value = { shape: { kind: 'external', external: extend(value.shape.external, { how: 'member', name: part, args: [] }) }, marks: value.marks };
      continue;
    }
    if (inner === undefined) return value === locals ? undefined : value;
    value = inner;
  }
  return value;
}
