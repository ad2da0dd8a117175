import type { Node } from 'oxc-parser';
import type { CallInfo, Frame, Recognizer } from '../evaluator.js';
import type { Interpreter } from '../interpreter.js';
import { externalOf } from '../known/chain.js';
import { applySchema, isSchema } from '../known/schemas.js';
import { Scope } from '../scope.js';
import * as values from '../value.js';
import type { External, Value } from '../value.js';
import type { Middleware } from './placing.js';
import { runMiddleware } from './run.js';
import type { RunRoute } from './run.js';

interface Service {
  readonly name: string;
  readonly value: Value;
  readonly methods: readonly string[];
  readonly node: Node;
  readonly frame: Frame;
}

const standard = ['find', 'get', 'create', 'update', 'patch', 'remove'];
/** Where the arguments of a method stand: `create(data, params)`, `patch(id, data, params)`. */
const takesId = /^(?:get|update|patch|remove)$/;
const takesNothing = /^find$/;

/** Services of Feathers, which every client may call, with the hooks that run before each of their methods. */
export class FeathersServices {
  private readonly services: Service[] = [];
  private readonly hooks = new Map<string, Value[]>();
  private readonly middlewares: Middleware[] = [];

  readonly recognize: Recognizer = (info) => {
    const { method, args, receiver, evaluator, frame, node, argNodes } = info;
    const external = externalOf(receiver);
    const [first, second, third] = args;
    if (first === undefined || external === undefined || !external.module.startsWith('@feathersjs/') || !external.chain.some((link) => link.how === 'call')) return undefined;
    const name = nameOf(first);
    if (method === 'configure' && first.shape.kind === 'function') {
      evaluator.call(first, [receiver ?? values.unknownValue], frame, node);
      return receiver;
    }
    if (method === 'hooks') {
      const of = serviceOf(external) ?? '';
      this.hooks.set(of, [...(this.hooks.get(of) ?? []), first]);
      return receiver;
    }
    if (method === 'use' && name === undefined) {
      for (const [index, value] of args.entries()) this.middlewares.push({ value, written: '', path: frame.module, node: argNodes[index] ?? node, frame, prefix: '', order: this.middlewares.length });
      return receiver;
    }
    if (method === 'use' && name !== undefined && second !== undefined) {
      const listed = third === undefined ? undefined : values.property(third, 'methods');
      const methods = listed?.shape.kind === 'array' ? listed.shape.items.flatMap((item) => values.constantText(item) ?? []) : standard;
      if (!this.services.some((known) => known.node === node)) this.services.push({ name, value: second, methods, node, frame });
      return receiver;
    }
    return this.called(external, info);
  };

  /** `app.service('summaries').create(data)`: a call from inside, which goes by no hook of the outside. */
  private called(external: External, { method, args, evaluator, frame, node }: CallInfo): Value | undefined {
    const name = serviceOf(external);
    const service = name === undefined ? undefined : this.services.find((known) => known.name === name);
    const run = service === undefined ? undefined : evaluator.member(service.value, method, frame, node);
    return run?.shape.kind === 'function' ? evaluator.call(run, args, frame, node, service?.value) : undefined;
  }

  routes(interpreter: Interpreter): RunRoute[] {
    return this.services.flatMap((service) => service.methods.flatMap((method): RunRoute[] => {
      const run = interpreter.member(service.value, method, service.frame, service.node);
      if (run.shape.kind !== 'function') return [];
      const { closure } = run.shape;
      const handler = values.native(method, (args, node) => this.run(service, method, run, args[0] ?? values.unknownValue, node, interpreter));
      return [{ framework: 'feathers', name: `service ${service.name}, ${method}`, url: undefined, path: closure.module, node: closure.node, audience: 'public', ownFunction: run, handler, before: [], parameters: 'express', middlewares: this.middlewares }];
    }));
  }

  /** The hooks in their order, then the method with what they leave of the data. */
  private run({ name, value }: Service, method: string, run: Value, request: Value, node: Node, interpreter: Interpreter): Value {
    const frame: Frame = { ...interpreter.topFrame(run.shape.kind === 'function' ? run.shape.closure.module : '', new Scope()), facts: interpreter.callingFacts };
    const part = (property: string): Value => values.property(request, property) ?? values.unknownValue;
    const params = values.record([['query', part('query')], ['user', part('user')], ['ip', part('ip')], ['headers', part('headers')], ['connection', part('connection')], ['authentication', part('auth')]], values.unknownValue);
    const context = values.record([['data', part('body')], ['params', params], ['id', part('params')], ['method', values.constant(method)], ['path', values.constant(name)]], values.unknownValue);
    const next = values.native('next', () => values.undefinedValue);
    for (const kind of ['around', 'before']) {
      for (const of of kind === 'around' ? ['', name] : [name, '']) {
        for (const hook of this.hooks.get(of) ?? []) for (const step of stepsOf(hook, kind, method)) this.before(step, context, next, frame, node, interpreter);
      }
    }
    const data = values.property(context, 'data') ?? part('body');
    const args = takesNothing.test(method) ? [params] : method === 'get' || method === 'remove' ? [part('params'), params] : takesId.test(method) ? [part('params'), data, params] : [data, params];
    return interpreter.call(run, args, frame, node, value);
  }

  private before(step: Value, context: Value, next: Value, frame: Frame, node: Node, interpreter: Interpreter): void {
    const data = values.property(context, 'data') ?? values.unknownValue;
    const schema = externalOf(step)?.module === '@feathersjs/schema' ? schemaIn(step, 0) : undefined;
    if (schema !== undefined && context.shape.kind === 'object') {
      context.shape.properties.set('data', applySchema(schema, data, frame, node, interpreter));
      return;
    }
    const at = step.shape.kind === 'function' ? step.shape.closure.module : frame.module;
    runMiddleware({ value: step, written: '', path: at, node, frame, prefix: '', order: 0, givesValue: true }, { args: [context, next], request: undefined, body: data }, data, frame, interpreter);
  }
}

/** `hooks({ before: { all: [], create: [check] } })`, also the shorter lists for every method: those for one method. */
function stepsOf(hooks: Value, kind: string, method: string): readonly Value[] {
  const listed = (value: Value | undefined): readonly Value[] => (value === undefined ? [] : value.shape.kind === 'array' ? value.shape.items : [value]);
  const of = values.property(hooks, kind);
  if (hooks.shape.kind === 'array') return kind === 'around' ? hooks.shape.items : [];
  if (of === undefined) return kind === 'around' ? listed(values.property(hooks, method)) : [];
  return of.shape.kind === 'object' ? [...listed(values.property(of, 'all')), ...listed(values.property(of, method))] : listed(of);
}

/** `validateData(getValidator(schema, ajv))`, `validateData(ajv.compile(schema))`: the schema inside. */
function schemaIn(value: Value, depth: number): Value | undefined {
  if (depth > 4 || value.shape.kind !== 'external') return undefined;
  for (const link of value.shape.external.chain) {
    for (const arg of link.args) {
      if (/^(?:getValidator|compile|getDataValidator|jsonSchema)$/.test(link.name) && (isSchema(arg) || arg.shape.kind === 'object')) return arg;
      const inner = schemaIn(arg, depth + 1);
      if (inner !== undefined) return inner;
    }
  }
  return isSchema(value) ? value : undefined;
}

/** The service that `app.service('summaries')` stands for. */
function serviceOf(external: External): string | undefined {
  const last = external.chain.at(-1);
  return last?.how === 'call' && last.name === 'service' && last.args[0] !== undefined ? nameOf(last.args[0]) : undefined;
}

function nameOf(value: Value): string | undefined {
  return values.constantText(value)?.replace(/^\/|\/$/g, '');
}
