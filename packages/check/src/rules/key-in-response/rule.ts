import type { Location } from '../../engine/finding.js';
import type { Analysis } from '../../flow/analysis.js';
import { WRITTEN_OUT } from '../../flow/elements.js';
import type { EventOf } from '../../flow/event.js';
import { keyIn, keyMarks, keyVariables, holdsEnvironment, sentence } from '../../flow/keys.js';
import type { MisuseRule } from '../../flow/misuse-rule.js';
import { readingPlace } from '../../flow/places.js';
import { templateValues } from '../../flow/template-values.js';
import { isKnownTemplate, writtenByTemplates } from './templates.js';

/** What an Astro component's server half writes into the page: variables for scripts, attributes, text. */
const writtenByServer: readonly (readonly [RegExp, string])[] = [
  [/\bdefine:vars\s{0,4}=\s{0,4}\{(\{[^{}]{1,400}\})\s{0,4}\}/g, 'define:vars'],
  [/\s[\w:-]{1,60}=\{([\w.]{1,100})\}/g, 'an attribute'],
  [/>\s{0,20}\{([\w.]{1,100})\}/g, 'text'],
];

/** Of these frameworks a handler returns its answer. */
const answersByReturn: ReadonlySet<string> = new Set(['fastify', 'web', 'event', 'nitro', 'lambda', 'callable', 'action', 'procedure', 'resolver', 'decorated', 'elysia']);

export const keyInResponse: MisuseRule = {
  rule: {
    id: 'key-in-response',
    item: 'server-side-only',
    severity: 'error',
    title: 'The key is sent to the caller',
    remedy: 'Answer with what the page needs and keep the key on the server; call Claude there.',
  },
  find(analysis, report) {
    const variables = keyVariables(analysis.events('client'));
    const seen = new Set<unknown>();
    for (const event of analysis.events('response')) {
      if (seen.has(event.node) || analysis.isAside(event.path)) continue;
      // What a template is given is not yet what it writes.
      if (event.detail.way.startsWith('render ') && isKnownTemplate(analysis, event.detail.way.slice(7))) continue;
      const name = keyIn(event.detail.value, variables);
      const whole = (event.detail.way !== 'return' || answersByReturn.has(event.route?.parameters ?? '')) && holdsEnvironment(event.detail.value);
      if (name === undefined && !whole) continue;
      const routed = event.detail.way === 'return';
      // What a handler returns was said already where the answer was made.
      if (routed && analysis.events('response').some((other) => other !== event && other.route === event.route && seen.has(other.node))) continue;
      seen.add(event.node);
      report.finding({ ruleId: 'key-in-response', ...answered(analysis, event, variables, name), message: name === undefined ? 'The whole environment is sent to the caller, the key with it.' : `${sentence(name)} is part of what is sent to the caller.` });
    }
    const inTemplates = new Set<string>();
    for (const part of writtenByTemplates(analysis)) {
      const name = keyIn(part.value, variables);
      const place = analysis.place(part.path, part);
      if (name === undefined || inTemplates.has(`${place.path}:${String(place.line)}`)) continue;
      inTemplates.add(`${place.path}:${String(place.line)}`);
      report.finding({ ruleId: 'key-in-response', ...place, message: `${sentence(name)} is written into the page by its template.` });
    }
    for (const event of analysis.events('html')) {
      const [mark] = keyMarks(event.detail.value, variables);
      if (mark === undefined || seen.has(event.node) || analysis.isAside(event.path)) continue;
      seen.add(event.node);
      report.finding({ ruleId: 'key-in-response', ...analysis.place(event.path, event.node), message: `${mark.origin.name} is written into the page (${event.detail.way}).` });
    }
    for (const path of analysis.graph.modules.keys()) {
      if (!path.endsWith('.astro') || analysis.isAside(path) || !/key|token|secret/i.test(analysis.text(path))) continue;
      const lines = new Set<number>();
      for (const part of templateValues(analysis, path, writtenByServer)) {
        const [mark] = keyMarks(part.value, variables);
        const place = analysis.place(path, part);
        if (mark === undefined || lines.has(place.line)) continue;
        lines.add(place.line);
        report.finding({ ruleId: 'key-in-response', ...place, message: `${mark.origin.name} is written into the page (${part.way}).` });
      }
    }
    for (const event of analysis.events('props')) {
      const [mark] = keyMarks(event.detail.value, variables);
      if (mark === undefined || seen.has(event.node) || (analysis.client.modules.has(event.path) && !analysis.inServerPart(event))) continue;
      const writtenOut = event.detail.way === WRITTEN_OUT;
      if (event.detail.way !== '' && !writtenOut && !analysis.client.modules.has(event.detail.way)) continue;
      seen.add(event.node);
      report.finding({ ruleId: 'key-in-response', ...analysis.place(event.path, event.node), message: writtenOut ? `${mark.origin.name} is written into the page.` : `${mark.origin.name} is a property of a component that runs in the browser: its value is part of the page.` });
    }
  },
};

/** Where the key is put into the answer: of a handler that returns it, the `return` that holds the key. */
function answered(analysis: Analysis, event: EventOf<'response'>, variables: ReadonlySet<string>, name: string | undefined): Location {
  const site = event.detail.returns?.find((way) => way.site !== undefined && keyIn(way.value, variables) !== undefined)?.site;
  const handler = event.route?.handler.shape;
  return site === undefined ? readingPlace(analysis, event.path, event.node, name) : readingPlace(analysis, handler?.kind === 'function' ? handler.closure.module : event.path, site, name);
}
