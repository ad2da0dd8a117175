import type { Node } from 'oxc-parser';
import type { Interpreter } from '../interpreter.js';
import type { RouteParameters } from '../route.js';
import { Scope } from '../scope.js';
import * as values from '../value.js';
import type { Value } from '../value.js';

interface PlatformFunction {
  readonly framework: string;
  readonly name: string;
  readonly url: undefined;
  readonly handler: Value;
  readonly parameters: RouteParameters;
  readonly written?: Node;
}

/** Functions of platforms that are called with the request in a place of its own: `handler(context, event, callback)` of Twilio, `main(args)` of OpenWhisk. */
export function platformFunctions(path: string, text: string, exported: (name: string) => Value | undefined, interpreter: Interpreter): PlatformFunction[] {
  // The settings come with the context.
  const handler = /\bhandler\b/.test(text) ? exported('handler') : undefined;
  if (handler?.shape.kind === 'function' && parameterNames(handler).join() === 'context,event,callback') {
    const run = values.native('function', ([event], node) => interpreter.call(handler, [values.external('global', 'process', 'env'), event ?? values.unknownValue, values.native('callback', () => values.undefinedValue)], { ...interpreter.topFrame(path, new Scope()), facts: interpreter.callingFacts }, node));
    return [{ framework: 'twilio', name: `function ${path}`, url: undefined, handler: run, parameters: 'message', written: handler.shape.closure.node }];
  }
  const main = /(?:^|\/)packages\/[^/]+\/[^/]+\//.test(path) || /\b__ow_\w/.test(text) ? exported('main') : undefined;
  if (main?.shape.kind === 'function' && /^(?:args|params|event)\b/.test(parameterNames(main).join())) return [{ framework: 'openwhisk', name: `function ${path}`, url: undefined, handler: main, parameters: 'message' }];
  return [];
}

function parameterNames(value: Value): string[] {
  if (value.shape.kind !== 'function') return [];
  return value.shape.closure.node.params.map((parameter) => (parameter.type === 'Identifier' ? parameter.name.replace(/^_/, '') : ''));
}
