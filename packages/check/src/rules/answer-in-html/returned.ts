import type { Node } from 'oxc-parser';
import type { Analysis } from '../../flow/analysis.js';
import { unwrapFunction } from '../../flow/elements.js';
import type { EventOf } from '../../flow/event.js';
import { literalText, options, property } from '../../flow/value.js';
import type { Value } from '../../flow/value.js';
import { isAnswerText, isPage } from './pages.js';

interface Sink {
  readonly path: string;
  readonly node: Pick<Node, 'start' | 'end'>;
  readonly way: string;
  readonly value: Value;
}

const ofServer = 'a page that the server writes';
const otherKinds = /text\/plain|\.type\(|application\/json|text\/markdown/;

/** What handlers give back that becomes a page: by what it is, by what was said of it before, or by what stands beside it. */
export function returnedSinks(analysis: Analysis): Sink[] {
  return analysis.events('response').filter(({ detail }) => detail.way === 'return').flatMap((event) => partsOf(event).flatMap((part): Sink[] => {
    for (const option of options(part.value)) {
      const body = property(option, 'body');
      const headers = property(option, 'headers');
      if (body !== undefined && (isPage(body) || (headers !== undefined && /text\/html/.test(literalText(headers)) && isAnswerText(body)))) return [{ ...part, way: 'a page that the function answers with', value: body }];
    }
    const isSaid = event.facts.has('html-answer') || isDeclared(analysis, event) || isByDefault(analysis, event);
    return isPage(part.value) || (isSaid && isAnswerText(part.value)) ? [{ ...part, way: ofServer }] : [];
  }));
}

/** Each `return` of a handler, where it is written. */
export function partsOf({ detail, path, node, route }: EventOf<'response'>): { readonly path: string; readonly node: Pick<Node, 'start' | 'end'>; readonly value: Value }[] {
  const handler = route === undefined ? undefined : unwrapFunction(route.handler);
  const own = handler?.shape.kind === 'function' ? handler.shape.closure.module : path;
  const returns = (detail.returns ?? []).flatMap(({ value, site }) => (site === undefined ? [] : [{ path: own, node: site, value }]));
  return returns.length > 0 ? returns : [{ path, node, value: detail.value }];
}

/** `@Header('content-type', 'text/html')` of Nest. */
function isDeclared(analysis: Analysis, { route }: EventOf<'response'>): boolean {
  if (route === undefined || route.parameters !== 'decorated') return false;
  return /@Header\(\s{0,8}['"`]content-type['"`]\s{0,8},\s{0,8}['"`]text\/html/i.test(analysis.text(route.path).slice(Math.max(0, route.node.start - 300), route.node.end).split(/\n\s{0,8}\}\n/).at(-1) ?? '');
}

/** Hapi sends a text as a page where nothing is said of it. */
function isByDefault(analysis: Analysis, { route, path }: EventOf<'response'>): boolean {
  return route !== undefined && /hapi/.test(route.framework) && !otherKinds.test(analysis.text(path));
}
