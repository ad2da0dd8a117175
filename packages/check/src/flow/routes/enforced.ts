import type { CallInfo } from '../evaluator.js';
import { externalOf } from '../known/chain.js';
import * as values from '../value.js';
import type { Value } from '../value.js';
import { schemaOf } from './app-parts.js';

const refuses = /\bthrow\b|takeover|[bB]oom|badRequest|reject/;

/** The schema of a route, where what breaks it is turned away: `failAction: 'log'` of Hapi and `attachValidation` of Fastify let it through. */
export function enforcedSchema(settings: Value, handler: Value, { receiver, evaluator }: CallInfo): Value | undefined {
  const attached = values.property(settings, 'attachValidation');
  if (attached?.shape.kind === 'constant' && attached.shape.value === true && !/validationError/.test(textOf(handler, evaluator))) return undefined;
  const options = values.property(settings, 'options') ?? values.property(settings, 'config');
  const routes = externalOf(receiver)?.chain.flatMap((link) => link.args).map((arg) => values.property(arg, 'routes')).find((part) => part !== undefined);
  const action = [options, routes].map((part) => (part === undefined ? undefined : values.property(part, 'validate'))).map((part) => (part === undefined ? undefined : values.property(part, 'failAction'))).find((part) => part !== undefined);
  if (action?.shape.kind === 'constant' && (action.shape.value === 'log' || action.shape.value === 'ignore')) return undefined;
  if (action?.shape.kind === 'function' && !refuses.test(textOf(action, evaluator))) return undefined;
  return schemaOf(settings);
}

function textOf(value: Value, evaluator: CallInfo['evaluator']): string {
  if (value.shape.kind !== 'function') return '';
  const { module, node } = value.shape.closure;
  return evaluator.syntax(module)?.text.slice(node.start, node.end) ?? '';
}
