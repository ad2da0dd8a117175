import { parseSync } from 'oxc-parser';
import type { Analysis } from './analysis.js';
import type { Value } from './value.js';

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
  for (const [pattern, way] of forms) {
    for (const match of text.matchAll(pattern)) {
      const module = analysis.interpreter.load(path);
      if (module === undefined || match[1] === undefined) continue;
      const { program } = parseSync('expression.ts', `(${match[1]})`, { lang: 'ts', preserveParens: false });
      const [statement] = program.body;
      if (statement?.type !== 'ExpressionStatement') continue;
      const value = analysis.interpreter.evaluate(statement.expression, { ...module.frame });
      found.push({ path, start: match.index, end: match.index + match[0].length, way, value: analysis.unwrapped(value) });
    }
  }
  return found;
}
