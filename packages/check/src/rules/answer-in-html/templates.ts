import { parseSync } from 'oxc-parser';
import type { Analysis } from '../../flow/analysis.js';
import type { Value } from '../../flow/value.js';

export interface TemplateSink {
  readonly path: string;
  readonly start: number;
  readonly end: number;
  readonly way: string;
  readonly value: Value;
}

const forms: readonly (readonly [RegExp, string])[] = [
  [/\bv-html\s{0,4}=\s{0,4}"([^"\n]{1,400})"/g, 'v-html'],
  [/\{@html\s{1,4}([^}\n]{1,400})\}/g, '{@html}'],
  [/\bset:html\s{0,4}=\s{0,4}\{([^}\n]{1,400})\}/g, 'set:html'],
];

/** Raw HTML in the templates of Vue, Svelte and Astro: what stands there is read with the variables of the script. */
export function templateSinks(analysis: Analysis): TemplateSink[] {
  const found: TemplateSink[] = [];
  for (const path of analysis.graph.modules.keys()) {
    if (!/\.(?:vue|svelte|astro)$/.test(path) || analysis.isAside(path) || analysis.graph.module(path)?.record.writesHtml !== true) continue;
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
  }
  return found;
}
