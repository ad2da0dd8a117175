import type { Analysis } from '../../flow/analysis.js';
import { templateValues, type TemplateValue } from '../../flow/template-values.js';

/** The start of a frame in which scripts run: without a sandbox, or with one that lets them. */
const frame = String.raw`<iframe\b(?:(?![^>]{0,600}\bsandbox\b)|(?=[^>]{0,600}\ballow-scripts\b))[^>]{0,600}?`;

const forms: readonly (readonly [RegExp, string])[] = [
  [/\bv-html\s{0,4}=\s{0,4}"([^"\n]{1,400})"/g, 'v-html'],
  [/(?::|\bv-bind:)inner-?html(?:\.prop)?\s{0,4}=\s{0,4}"([^"\n]{1,400})"/gi, ':innerHTML'],
  [/\{@html\s{1,4}([^}\n]{1,400})\}/g, '{@html}'],
  [new RegExp(String.raw`${frame}(?::|\bv-bind:)srcdoc\s{0,4}=\s{0,4}"([^"\n]{1,400})"`, 'g'), 'srcdoc'],
  [new RegExp(String.raw`${frame}\ssrcdoc\s{0,4}=\s{0,4}"?\{([^}\n]{1,400})\}`, 'g'), 'srcdoc'],
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
