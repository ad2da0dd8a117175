import type { BindingPattern, Expression } from 'oxc-parser';
import type { Analysis } from './analysis.js';
import { bindPattern, elementOf } from './bindings.js';
import type { Frame } from './evaluator.js';
import { namesOf } from './component-names.js';
import { awaited } from './promises.js';
import { Scope } from './scope.js';
import { expressionOf, upToBrace } from './template-expressions.js';
import { join, unknownValue, type Value } from './value.js';

/** An expression in a component's template, and what it holds. */
export interface TemplateValue {
  readonly path: string;
  readonly start: number;
  readonly end: number;
  /** The form it stands in, such as `v-html`. */
  readonly way: string;
  readonly value: Value;
}

/** Expressions in the template of a Vue, Svelte or Astro component, read with the variables of its script. */
export function templateValues(analysis: Analysis, path: string, forms: readonly (readonly [pattern: RegExp, way: string])[]): TemplateValue[] {
  const found: TemplateValue[] = [];
  const text = analysis.text(path);
  const given = namesOf(analysis, path);
  const inRounds = path.endsWith('.astro') ? [] : roundsIn(text);
  for (const [pattern, way] of forms) {
    for (const match of text.matchAll(pattern)) {
      const module = analysis.interpreter.load(path);
      if (module === undefined || match[1] === undefined) continue;
      const expression = expressionOf(match[1]);
      if (expression === undefined) continue;
      const scope = new Scope(module.scope);
      for (const [name, handed] of given) scope.declare(name, handed);
      bindRounds(analysis, inRounds.filter(({ start }) => start < match.index), { ...module.frame, scope });
      const value = analysis.interpreter.evaluate(expression, { ...module.frame, scope });
      found.push({ path, start: match.index, end: match.index + match[0].length, way, value: analysis.unwrapped(value) });
    }
  }
  return found;
}

/** `v-for="line in lines"`, `{#each lines as line}`, `{#await ask() then line}`: what stands for one of many, or for what is waited for. */
const rounds = /\bv-for\s{0,4}=\s{0,4}"\s{0,8}([^"\n]{1,200}?)\s{1,8}(?:in|of)\s{1,8}([^"\n]{1,200})"|\{#each\s{1,8}([^\n]{1,200}?)\s{1,8}as\s{1,8}(\{[^\n{}]{1,200}\}|[^\n{}()]{1,200}?)\s{0,8}(?:,\s{0,4}\w{1,40}\s{0,4})?(?:\([^)\n]{0,100}\)\s{0,4})?\}|\{#await\s{1,8}([^\n]{1,200}?)\s{1,8}then\s{1,8}(\{[^\n{}]{1,200}\}|[^\n{}]{1,200})\}/g;

/** More rounds than a component goes through. */
const MOST_ROUNDS = 60;

interface Round {
  readonly start: number;
  readonly name: BindingPattern;
  readonly source: Expression;
  readonly isAwaited: boolean;
}

function roundsIn(text: string): Round[] {
  const found: Round[] = [];
  for (const match of text.matchAll(rounds)) {
    const [, ofVue, inVue, inEach, ofEach, inAwait, ofAwait] = match;
    const source = expressionOf(inVue ?? inEach ?? inAwait ?? '');
    const names = expressionOf(`(${(ofVue ?? ofEach ?? ofAwait ?? '').replace(/^\((.*)\)$/s, '$1')}) => 0`);
    const [name] = names?.type === 'ArrowFunctionExpression' ? names.params : [];
    if (source !== undefined && name !== undefined && name.type !== 'TSParameterProperty' && name.type !== 'RestElement') found.push({ start: match.index, name, source, isAwaited: inAwait !== undefined });
    if (found.length === MOST_ROUNDS) break;
  }
  return found;
}

/** Gives the names of the rounds that begin before a place what they go through. */
function bindRounds(analysis: Analysis, before: readonly Round[], frame: Frame): void {
  const { interpreter } = analysis;
  for (const { name, source, isAwaited } of before) {
    const whole = analysis.unwrapped(interpreter.evaluate(source, frame));
    bindPattern(name, isAwaited ? awaited(whole) : elementOf(whole, undefined, frame, interpreter, source), frame, interpreter);
  }
}

/** An expression of a template that has no script of its own, with the names that it is given. */
export function evaluateIn(analysis: Analysis, path: string, written: string, names: readonly (readonly [string, Value])[]): Value | undefined {
  const expression = expressionOf(written);
  if (expression === undefined) return undefined;
  const scope = new Scope();
  for (const [name, value] of names) scope.declare(name, value);
  analysis.interpreter.start(`${path}:template`, undefined);
  return analysis.interpreter.evaluate(expression, analysis.interpreter.topFrame(path, scope));
}

const vueHandler = /(?:@|\bv-on:)[\w:.-]{1,60}\s{0,4}=\s{0,4}"([^"]{1,800})"/g;
const svelteHandler = /\bon:?[a-z]{2,30}(?:\|\w{1,20}){0,4}\s{0,4}=\s{0,4}\{/g;

/** Runs what the template of a component does by itself when somebody clicks or types: `@click="answer = await ask(text)"`. */
export function runTemplateHandlers(analysis: Analysis, path: string): void {
  if (!/\.(?:vue|svelte)$/.test(path)) return;
  const { interpreter } = analysis;
  const module = interpreter.load(path);
  if (module === undefined) return;
  const text = analysis.text(path);
  const written = path.endsWith('.vue') ? [...text.matchAll(vueHandler)].map((match) => match[1] ?? '') : [...text.matchAll(svelteHandler)].map((match) => upToBrace(text, match.index + match[0].length));
  for (const each of written.slice(0, 100)) {
    // An expression, or statements one after the other.
    const handler = expressionOf(each) ?? expressionOf(`async () => { ${each} }`);
    if (handler === undefined) continue;
    const frame = { ...module.frame, scope: new Scope(module.scope) };
    const before = path.endsWith('.vue') ? module.scope.named() : [];
    const value = interpreter.evaluate(handler, frame);
    if (value.shape.kind === 'function') interpreter.call(value, [unknownValue, unknownValue], frame, value.shape.closure.node);
    putIntoRefs(before, module.scope);
  }
}

/** `@close="text = ''"`: a template of Vue that gives a ref another value puts it into the ref. */
function putIntoRefs(before: readonly (readonly [string, Value])[], scope: Scope): void {
  for (const [name, ref] of before) {
    const now = scope.own(name);
    const old = ref.shape.kind === 'object' ? ref.shape.properties.get('value') : undefined;
    if (now === undefined || now === ref || old === undefined || ref.shape.kind !== 'object') continue;
    ref.shape.properties.set('value', join(old, now));
    scope.declare(name, ref);
  }
}
