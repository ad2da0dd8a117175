import type { Node } from 'oxc-parser';
import type { Evaluator, Frame } from '../evaluator.js';
import { applySchema } from '../known/schemas.js';
import * as values from '../value.js';
import type { Value } from '../value.js';
import type { Handed } from './requests.js';

/** What frameworks call the parts of a request besides its body, and where a handler reads them. */
const parts: readonly (readonly [string, string])[] = [['querystring', 'query'], ['query', 'query'], ['params', 'params'], ['pathParams', 'params']];

/** Whether a route's schema says something of single parts: `{ querystring, params }` of Fastify, `{ query }` of Elysia. */
export function namesParts(schema: Value): boolean {
  return parts.some(([name]) => values.property(schema, name) !== undefined);
}

/** The address and the query of a request with the bounds that the route's schema sets. */
export function checkParts(schema: Value, { args, request }: Handed, frame: Frame, node: Node, evaluator: Evaluator): void {
  for (const [name, read] of parts) {
    const rules = values.property(schema, name);
    if (rules === undefined) continue;
    for (const holder of new Set([request, args[0]])) {
      const given = holder?.shape.kind === 'object' ? holder.shape.properties.get(read) : undefined;
      if (holder?.shape.kind !== 'object' || given?.shape.kind !== 'input') continue;
      holder.shape.properties.set(read, applySchema(rules, given, frame, node, evaluator));
    }
  }
}
