import type { Node } from 'oxc-parser';
import type { Decorated } from '../decorators.js';
import type { Frame } from '../evaluator.js';
import { instantiateByTypes } from '../injection.js';
import type { Interpreter } from '../interpreter.js';
import { perEvaluator } from '../per-evaluator.js';
import * as values from '../value.js';
import type { Value } from '../value.js';
import { handRequest } from './requests.js';

/** Runs a guard, an interceptor or a middleware of the project as Nest does; gives what guards said. */
export function runAround(value: Value, frame: Frame, node: Node, interpreter: Interpreter): Value[] {
  if (value.shape.kind !== 'class') return [];
  const { definition } = value.shape;
  const request = handRequest('express', 'request ', frame, node, interpreter).request ?? values.unknownValue;
  const give = (given: Value): Value => values.native('get', () => given);
  const http = values.record([['getRequest', give(request)], ['getResponse', give(values.external('response'))]]);
  const context = values.record([['switchToHttp', give(http)], ['switchToWs', give(values.record([['getClient', give(request)], ['getData', give(request)]]))], ['getArgByIndex', give(request)]], values.unknownValue);
  const instance = instantiateByTypes(definition.node, { ...frame, module: definition.module, scope: definition.scope }, interpreter, 0);
  const verdicts: Value[] = [];
  for (const method of ['canActivate', 'intercept', 'use', 'handleRequest']) {
    const found = interpreter.member(instance, method, frame, node);
    if (found.shape.kind !== 'function') continue;
    const verdict = interpreter.call(found, method === 'use' ? [request, values.external('response'), values.native('next', () => values.undefinedValue)] : [context, values.unknownValue], { ...frame }, node, instance);
    if (method === 'canActivate') verdicts.push(verdict);
  }
  return verdicts;
}

const everywhere = /APP_INTERCEPTOR[^}]{0,120}useClass:\s{0,4}(\w{1,80})|useGlobalInterceptors\(\s{0,10}new\s{1,4}(\w{1,80})|\.apply\(\s{0,10}(\w{1,80})/g;
const logs = /\blog(?:ger)?\b|console\./i;

/** Classes that stand before every controller, by how a module or the start of the program names them. */
const forAll = perEvaluator((): { found: Value[] | undefined } => ({ found: undefined }));

/** The interceptors and middlewares around a method that write logs. */
export function writesLogs(decorators: readonly Decorated[], frame: Frame, interpreter: Interpreter): Value[] {
  const own = decorators.filter(({ name }) => name === 'UseInterceptors').flatMap(({ args }) => args).map((arg) => interpreter.evaluate(arg.type === 'NewExpression' ? arg.callee : arg, frame));
  const state = forAll(interpreter);
  state.found ??= [...interpreter.graph.modules].flatMap(([path, { file }]) => {
    const text = file.text() ?? '';
    const names = /APP_INTERCEPTOR|useGlobalInterceptors|forRoutes/.test(text) ? [...text.matchAll(everywhere)].map((match) => match[1] ?? match[2] ?? match[3] ?? '') : [];
    const scope = names.length === 0 ? undefined : interpreter.load(path)?.scope;
    return names.flatMap((name) => scope?.get(name) ?? []);
  });
  return [...own, ...state.found].filter(({ shape }) => shape.kind === 'class' && logs.test(interpreter.syntax(shape.definition.module)?.text.slice(shape.definition.node.start, shape.definition.node.end) ?? ''));
}
