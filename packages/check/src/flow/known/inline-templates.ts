import type { Recognizer } from '../evaluator.js';
import * as values from '../value.js';
import type { Value } from '../value.js';
import { externalOf } from './chain.js';

const engines = /^(?:handlebars|mustache|hogan\.js|ejs|eta|nunjucks|lodash|lodash\.template|underscore|doT|art-template)$/;
/** How the languages write a value without escaping it; the first group is its name. */
const raw: readonly RegExp[] = [/\{\{\{\s{0,8}(?:this\.)?([\w.]{1,100})\s{0,8}\}\}\}/g, /\{\{&\s{0,8}([\w.]{1,100})\s{0,8}\}\}/g, /<%-\s{0,8}([\w.]{1,100})\s{0,8}-?%>/g, /<%~\s{0,8}(?:it\.)?([\w.]{1,100})\s{0,8}%>/g, /\{\{-?\s{0,8}([\w.]{1,100})\s{0,8}\|\s{0,8}safe\s{0,8}-?\}\}/g];
/** Lodash and Underscore write everything as it is but `<%- x %>`. */
const unescapedByDefault = /<%=\s{0,8}([\w.]{1,100})\s{0,8}%>/g;

/** Templates written in the program: `Handlebars.compile('<p>{{{ text }}}</p>')({ text })`, `ejs.render('<%- text %>', { text })`. */
export const inlineTemplates: Recognizer = ({ method, args, callee, receiver, frame, node, evaluator, isNew }) => {
  const external = externalOf(callee);
  // `view.renderRaw('<p>{{{ text }}}</p>', { text })` of Adonis, whose view comes with each request.
  const ofEdge = receiver !== undefined && /^renderRaw(?:Sync)?$/.test(method);
  if (isNew || !(ofEdge || (external !== undefined && engines.test(external.module)))) return undefined;
  const last = external?.chain.at(-1);
  const compiled = last?.how === 'call' && /^(?:compile|template)$/.test(last.name);
  const [template, locals] = compiled ? [last.args[0], args[0]] : ofEdge || /^(?:render|renderString)$/.test(method) ? args : [];
  const text = template === undefined ? undefined : values.constantText(template);
  if (text === undefined || locals === undefined) return undefined;
  const forms = /lodash|underscore/.test(external?.module ?? '') ? [unescapedByDefault] : raw;
  const written = forms.flatMap((form) => [...text.matchAll(form)]).map((match) => (match[1] ?? '').split('.').reduce<Value>((value, name) => values.property(value, name) ?? value, locals));
  const page = values.marked(values.mergeMarks(...written.map((value) => values.allMarks(value))));
  if (page.marks.length > 0) evaluator.emit({ detail: { kind: 'html', value: page, way: 'a template that does not escape it' }, node }, frame);
  // What is escaped is no markup, and a text all the same.
  const escaped = values.allMarks(locals).filter((mark) => mark.origin.label !== 'answer' && mark.origin.label !== 'fetched');
  return values.marked(values.mergeMarks(page.marks, escaped));
};
