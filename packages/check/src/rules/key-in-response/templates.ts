import { extensionOf } from '../../files/kind.js';
import type { Analysis } from '../../flow/analysis.js';
import { evaluateIn } from '../../flow/template-values.js';
import type { TemplateValue } from '../../flow/template-values.js';
import { options, record, unknownValue } from '../../flow/value.js';
import type { Value } from '../../flow/value.js';
import { isNamed } from '../answer-in-html/server-templates.js';

/** How each template language writes a value, escaped or not; the first group is the expression. */
const ejs: readonly RegExp[] = [/<%[-=~]\s{0,8}([^%]{1,300}?)\s{0,8}[-_]?%>/g];
const braces: readonly RegExp[] = [/\{\{\{?[-&]?\s{0,8}([^{}|]{1,200}?)\s{0,8}(?:\|[^{}]{0,100})?[-]?\}\}/g];
const pug: readonly RegExp[] = [/[!#]\{([^{}]{1,200})\}/g, /^\s{0,80}(?:[\w.#-]{1,60}(?:\([^()]{0,200}\))?)?!?=\s{0,8}(.{1,200})$/gm, /\b[\w-]{1,40}\s{0,4}=\s{0,4}([a-z_$][\w.$]{1,100})(?=[\s,)])/gi];

const written: ReadonlyMap<string, readonly RegExp[]> = new Map([
  ['.ejs', ejs], ['.eta', ejs],
  ['.hbs', braces], ['.handlebars', braces], ['.mustache', braces], ['.njk', braces], ['.nunjucks', braces], ['.twig', braces], ['.liquid', braces], ['.edge', braces], ['.html', [...ejs, ...braces]],
  ['.pug', pug], ['.jade', pug],
]);

/** What the templates of the server write of what they are given: by the handler that renders them, and by the app for all of them. */
export function writtenByTemplates(analysis: Analysis): TemplateValue[] {
  const shared = new Map<string, Value>();
  for (const { detail } of analysis.events('shared')) shared.set(detail.name, detail.value);
  const found: TemplateValue[] = [];
  for (const file of analysis.project.files) {
    const forms = written.get(extensionOf(file.path));
    if (forms === undefined || file.skipped !== undefined || analysis.isAside(file.path)) continue;
    const rendered = analysis.events('render').filter(({ detail }) => isNamed(file.path, detail.template));
    if (rendered.length === 0 && shared.size === 0) continue;
    const text = analysis.text(file.path);
    for (const form of forms) {
      for (const match of text.matchAll(form)) {
        for (const locals of rendered.length === 0 ? [unknownValue] : rendered.map(({ detail }) => detail.locals)) {
          const names = [...shared, ...options(locals).flatMap((option) => (option.shape.kind === 'object' ? [...option.shape.properties] : []))];
          const value = evaluateIn(analysis, file.path, match[1] ?? '', [...names, ['locals', record(names)]]);
          if (value !== undefined) found.push({ path: file.path, start: match.index, end: match.index + match[0].length, way: 'a template', value });
        }
      }
    }
  }
  return found;
}

/** Whether a template that a handler names is one of the project's files: then what it writes is known. */
export function isKnownTemplate(analysis: Analysis, template: string): boolean {
  return analysis.project.files.some((file) => written.has(extensionOf(file.path)) && isNamed(file.path, template));
}
