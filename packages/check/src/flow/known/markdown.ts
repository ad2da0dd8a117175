import type { CallInfo, Recognizer } from '../evaluator.js';
import { isShown } from '../named-results.js';
import * as values from '../value.js';
import type { Link, Value } from '../value.js';
import { externalOf } from './chain.js';

/** `html: true`, or what cannot be told; `html: false` is what stands without it. */
function letsThrough(given: Value, option: string): boolean {
  // A set of settings of markdown-it in which it is on.
  if (values.constantText(given) === 'commonmark') return true;
  const value = values.property(given, option);
  return value !== undefined && !(value.shape.kind === 'constant' && value.shape.value !== true);
}

const writers = /^(?:highlight\.js|prismjs|shiki|katex|markdown-it|micromark|remark-html|lowlight)/;

/** These write markup as the text that it is, unless they are told to let HTML through. */
function writesAsText({ callee, args }: CallInfo): boolean {
  const { module, chain } = externalOf(callee) ?? { module: '', chain: [] };
  return writers.test(module) && ![...chain.flatMap((link) => link.args), ...args].some((arg) => letsThrough(arg, 'html') || letsThrough(arg, 'allowDangerousHtml'));
}

const pipelines = /^(?:unified|remark|rehype)$/;

/** A step of a pipeline: `.use(remarkRehype, { allowDangerousHtml: true })`, or as `[remarkRehype, options]` in a list of them. */
function stepsOf({ args }: Link): { readonly module: string; readonly settings: Value | undefined }[] {
  const [first, settings] = args;
  if (first?.shape.kind !== 'array') return [{ module: externalOf(first)?.module ?? '', settings }];
  return first.shape.items.map((item) => (item.shape.kind === 'array' ? { module: externalOf(item.shape.items[0])?.module ?? '', settings: item.shape.items[1] } : { module: externalOf(item)?.module ?? '', settings: undefined }));
}

/** Whether a pipeline of unified leaves out the markup of what it is given, or cleans it: `unified().use(...).process(text)`. */
function leavesOutMarkup({ callee, method }: CallInfo): boolean {
  const { module, chain } = externalOf(callee) ?? { module: '', chain: [] };
  if (!pipelines.test(module) || !/^(?:process|processSync)$/.test(method)) return false;
  const steps = chain.filter((link) => link.how === 'call' && link.name === 'use').flatMap((link) => stepsOf(link));
  const has = (name: string): boolean => steps.some((step) => step.module === name);
  if (has('rehype-sanitize')) return true;
  const told = (name: string, option: string): boolean => steps.some((step) => step.module === name && step.settings !== undefined && letsThrough(step.settings, option));
  if (has('remark-rehype')) return !told('remark-rehype', 'allowDangerousHtml');
  return has('remark-html') && !steps.some((step) => step.module === 'remark-html' && isOff(step.settings, 'sanitize'));
}

function isOff(settings: Value | undefined, option: string): boolean {
  const value = settings === undefined ? undefined : values.property(settings, option);
  return value?.shape.kind === 'constant' && value.shape.value === false;
}

/** Renderers of Markdown whose page has none of the markup that they were given. */
export const markdownCalls: Recognizer = (info) => {
  if (info.isNew || info.args.length === 0 || !(writesAsText(info) || leavesOutMarkup(info))) return undefined;
  return values.marked(values.mergeMarks(...info.args.map((arg) => values.allMarks(arg))).filter((mark) => !isShown(mark)));
};
