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
