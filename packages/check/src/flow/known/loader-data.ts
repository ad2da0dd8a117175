import type { Recognizer } from '../evaluator.js';
import * as values from '../value.js';
import { externalOf } from './chain.js';

/** `Route.useLoaderData()` of TanStack Router: what the loader gave that the route was made with. */
export const loaderData: Recognizer = ({ method, receiver, frame, node, evaluator }) => {
  const route = method === 'useLoaderData' ? externalOf(receiver) : undefined;
  if (route === undefined || !/^@tanstack\/(?:react|solid)-(?:router|start)$/.test(route.module)) return undefined;
  const loader = route.chain.flatMap((link) => link.args).map((arg) => values.property(arg, 'loader')).find((found) => found?.shape.kind === 'function');
  return loader === undefined ? undefined : evaluator.call(loader, [values.unknownValue], { ...frame }, node);
};

const payloadModules = /^(?:global|#app|#imports|nuxt\/app)$/;

/** `useState('key', () => value)` of Nuxt and its kin: what their function gives on the server is written into the page. */
export const pagePayloads: Recognizer = ({ method, callee, receiver, args, frame, node, evaluator, isNew }) => {
  if (isNew || receiver !== undefined || !/^use(?:State|(?:Lazy)?AsyncData)$/.test(method) || !payloadModules.test(externalOf(callee)?.module ?? '')) return undefined;
  const make = args.find((arg) => arg.shape.kind === 'function');
  if (make !== undefined) evaluator.emit({ detail: { kind: 'response', value: evaluator.branch(frame, values.noFacts, () => evaluator.call(make, [], frame, node)).result, way: 'page payload' }, node }, frame);
  return undefined;
};
