import type { Analysis } from '../../flow/analysis.js';
import { templateValues, type TemplateValue } from '../../flow/template-values.js';

const forms: readonly (readonly [RegExp, string])[] = [
  [/\bv-html\s{0,4}=\s{0,4}"([^"\n]{1,400})"/g, 'v-html'],
  [/(?::|\bv-bind:)inner-?html(?:\.prop)?\s{0,4}=\s{0,4}"([^"\n]{1,400})"/gi, ':innerHTML'],
  [/\{@html\s{1,4}([^}\n]{1,400})\}/g, '{@html}'],
  [/\bset:html\s{0,4}=\s{0,4}\{([^}\n]{1,400})\}/g, 'set:html'],
];

/** Raw HTML in the templates of Vue, Svelte and Astro: what stands there is read with the variables of the script. */
export function templateSinks(analysis: Analysis): TemplateValue[] {
  const found: TemplateValue[] = [];
  for (const path of analysis.graph.modules.keys()) {
    if (!/\.(?:vue|svelte|astro)$/.test(path) || analysis.isAside(path) || analysis.graph.module(path)?.record.writesHtml !== true) continue;
    found.push(...templateValues(analysis, path, forms));
  }
  return found;
}
