import type { Node } from 'oxc-parser';
import type { Frame } from '../evaluator.js';
import type { Interpreter } from '../interpreter.js';
import { externalOf } from '../known/chain.js';
import * as values from '../value.js';
import type { Value } from '../value.js';
import type { RunRoute } from './run.js';
import { endpointsBelow, entryOf } from './ts-rest.js';

export const contracted = /^TsRest(?:Handler)?$/;

/**
 * A method of a controller that answers what a contract of ts-rest names: `@TsRestHandler(contract)` gives
 * `tsRestHandler(contract, { write: async ({ body }) => ... })`, and `@TsRest(contract.write)` is handed the request's parts.
 */
export function contractRoutes(name: string, contract: Value, method: Value, facts: values.Facts, frame: Frame, node: Node, interpreter: Interpreter): RunRoute[] {
  const given = name === 'TsRest' ? method : interpreter.call(method, [values.unknownValue, values.unknownValue], { ...frame }, node);
  const answers = externalOf(given)?.chain.findLast((link) => link.how === 'call' && link.name === 'tsRestHandler')?.args[1] ?? given;
  const single = answers.shape.kind === 'function';
  const router = single ? values.record([['answer', answers]]) : answers;
  const entry = entryOf(contract);
  const asked = single ? values.record([['answer', entry]]) : entry;
  return endpointsBelow(asked, router, { evaluator: interpreter, frame }).map(({ method: verb, url, handler, closure, schema }): RunRoute => ({ framework: 'nest', name: `${verb} ${url}`, url, path: closure.module, node: closure.node, audience: 'public', handler, before: [], parameters: 'express', schema, facts }));
}
