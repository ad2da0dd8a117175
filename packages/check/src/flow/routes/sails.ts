import type { Project } from '../../engine/project.js';
import type { CallInfo, Evaluator, Frame, Recognizer } from '../evaluator.js';
import type { Interpreter } from '../interpreter.js';
import { applySchema } from '../known/schemas.js';
import { Scope } from '../scope.js';
import * as values from '../value.js';
import type { Value } from '../value.js';
import type { Middleware } from './placing.js';
import type { RunRoute } from './run.js';
import { hooksOf, isHook } from './sails-hooks.js';

/** Programs of Sails: actions, policies and helpers are found by the folder that they stand in. */
export class Sails {
  private readonly paths: readonly string[];

  constructor(project: Project, paths: Iterable<string>) {
    this.paths = [...paths].filter((path) => isOfSails(project, path));
  }

  /** `sails.helpers.askClaude(text)`, `sails.helpers.ask.with({ text })`. */
  readonly recognize: Recognizer = (info) => {
    const { written, args, evaluator, frame, node } = info;
    const [, called, named] = /^sails\.helpers\.([\w.]{1,100}?)(\.with)?$/.exec(written) ?? [];
    if (called === undefined) return undefined;
    const file = called.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`).replaceAll('.', '/');
    const path = this.paths.find((other) => /(?:^|\/)api\/helpers\//.test(other) && other.replace(/\.[cm]?[jt]s$/, '').endsWith(`api/helpers/${file}`));
    const helper = path === undefined ? undefined : evaluator.imported(path, 'default');
    const run = helper === undefined ? undefined : values.property(helper, 'fn');
    if (helper === undefined || run?.shape.kind !== 'function') return undefined;
    const inputs = values.property(helper, 'inputs');
    const names = inputs?.shape.kind === 'object' ? [...inputs.shape.properties.keys()] : [];
    const given = named === undefined ? values.record(names.map((name, index): [string, Value] => [name, args[index] ?? values.undefinedValue])) : (args[0] ?? values.record([]));
    return evaluator.call(run, [checked(inputs, given, frame, info), exits()], frame, node);
  };

  routes(interpreter: Interpreter): RunRoute[] {
    const hooks = hooksOf(this.paths, interpreter);
    const front = [...hooks.before, ...this.paths.filter((path) => /(?:^|\/)config\/http\.[cm]?[jt]s$/.test(path)).flatMap((path) => inFront(path, interpreter))];
    const policies = this.paths.filter((path) => /(?:^|\/)config\/policies\.[cm]?[jt]s$/.test(path)).map((path) => values.property(interpreter.imported(path, 'default'), 'policies') ?? interpreter.imported(path, 'policies'));
    const brought = hooks.routes.map((route) => ({ ...route, middlewares: front }));
    const own = this.paths.flatMap((path) => {
      const name = /(?:^|\/)api\/controllers\/(.+)\.[cm]?[jt]s$/.exec(path)?.[1];
      const given = name === undefined ? undefined : interpreter.imported(path, 'default');
      if (name === undefined || given?.shape.kind !== 'object') return [];
      const run = values.property(given, 'fn');
      const actions: [string, Value][] = run?.shape.kind === 'function' ? [[name, run]] : [...given.shape.properties].map(([action, value]): [string, Value] => [`${name.replace(/Controller$/, '')}/${action}`, value]);
      const inputs = run === undefined ? undefined : values.property(given, 'inputs');
      // `exits: { success: { viewTemplatePath: 'pages/garden' } }`: what the action gives is shown by that template.
      const ways = values.property(given, 'exits');
      const views = ways?.shape.kind === 'object' ? [...ways.shape.properties.values()].flatMap((exit) => values.constantText(values.property(exit, 'viewTemplatePath') ?? values.unknownValue) ?? []) : [];
      return actions.flatMap(([action, value]): RunRoute[] => {
        if (value.shape.kind !== 'function') return [];
        const { closure } = value.shape;
        const before = policies.flatMap((rules) => policiesOf(rules, action)).flatMap((policy) => this.policy(policy, interpreter));
        const handler = run === undefined ? value : values.native(action, ([request, response], node) => {
          const frame = { ...interpreter.topFrame(path, new Scope()), facts: interpreter.callingFacts };
          const body = values.property(request ?? values.unknownValue, 'body') ?? values.unknownValue;
          const self = values.record([['req', request ?? values.unknownValue], ['res', response ?? values.unknownValue]], values.unknownValue);
          const given = interpreter.call(value, [checked(inputs, body, frame, { evaluator: interpreter, node }), exits(), values.unknownValue], frame, node, self);
          for (const template of views) interpreter.emit({ detail: { kind: 'render', template, locals: given }, node }, frame);
          return given;
        });
        return [{ framework: 'sails', name: `action ${action}`, url: undefined, path, node: closure.node, audience: 'public', handler, before: [], parameters: 'express', middlewares: [...front, ...before] }];
      });
    });
    return [...own, ...brought];
  }

  /** A policy by its name, or one written in place. */
  private policy(given: Value, interpreter: Interpreter): Middleware[] {
    const name = values.constantText(given);
    const path = name === undefined ? undefined : this.paths.find((other) => new RegExp(`(?:^|/)api/policies/${name.replace(/[^\w-]/g, '.')}\\.[cm]?[jt]s$`).test(other));
    const value = path === undefined ? given : interpreter.imported(path, 'default');
    if (value.shape.kind !== 'function') return [];
    const { module, node } = value.shape.closure;
    return [{ value, written: name ?? '', path: module, node, frame: interpreter.topFrame(module, new Scope()), prefix: '', order: 0 }];
  }
}

export function isOfSails(project: Project, path: string): boolean {
  return project.packageOf(path)?.dependencies.has('sails') === true && /(?:^|\/)api\/(?:controllers|policies|helpers|services)\/.+\.[cm]?[jt]s$|(?:^|\/)config\/(?:policies|http)\.[cm]?[jt]s$/.test(path) || (project.packageOf(path)?.dependencies.has('sails') === true && isHook(path));
}

/** What is run before every action: `config.http.middleware`, in the order that it names. */
function inFront(path: string, interpreter: Interpreter): Middleware[] {
  const settings = values.property(interpreter.imported(path, 'default'), 'http') ?? interpreter.imported(path, 'http');
  const known = values.property(settings, 'middleware');
  const order = known === undefined ? undefined : values.property(known, 'order');
  const node = interpreter.syntax(path)?.program;
  if (known === undefined || node === undefined || order?.shape.kind !== 'array') return [];
  return order.shape.items.flatMap((entry, index) => {
    const name = values.constantText(entry);
    const value = name === undefined ? undefined : values.property(known, name);
    return name === undefined || value === undefined ? [] : [{ value, written: name, path, node, frame: interpreter.topFrame(path, new Scope()), prefix: '', order: index }];
  });
}

/** The policies for an action: those of the narrowest name, `garden/ask` before `garden/*` before `*`. */
function policiesOf(rules: Value, action: string): readonly Value[] {
  const [first = ''] = action.split('/');
  const own = values.property(rules, `${first}Controller`) ?? values.property(rules, `${first[0]?.toUpperCase() ?? ''}${first.slice(1)}Controller`);
  const rest = action.slice(first.length + 1);
  const plain = action.toLowerCase();
  const names = [action, plain, ...action.split('/').map((_, index, parts) => `${parts.slice(0, parts.length - 1 - index).join('/')}/*`).filter((name) => name !== '/*')];
  const found = (own === undefined ? undefined : (values.property(own, rest) ?? values.property(own, '*'))) ?? names.map((name) => values.property(rules, name)).find((rule) => rule !== undefined) ?? values.property(rules, '*');
  if (found === undefined) return [];
  return found.shape.kind === 'array' ? found.shape.items : [found];
}

/** The inputs of an action or helper with the bounds that it declares: what breaks them is refused before it runs. */
function checked(inputs: Value | undefined, given: Value, frame: Frame, { evaluator, node }: Pick<CallInfo, 'node'> & { readonly evaluator: Evaluator }): Value {
  if (inputs?.shape.kind !== 'object') return given;
  return values.record([...inputs.shape.properties].map(([name, rules]): [string, Value] => {
    const value = evaluator.member(given, name, frame, node);
    const custom = values.property(rules, 'custom');
    const past = custom?.shape.kind === 'function' ? values.truthOf(evaluator.call(custom, [value], { ...frame }, node)).whenTrue : values.noFacts;
    const known = past === values.impossible ? value : values.bake(value, past);
    if (['isIn', 'isEmail', 'isUUID', 'isIP', 'isBoolean', 'isNumber', 'isInteger'].some((rule) => values.property(rules, rule) !== undefined)) return [name, values.unknownValue];
    return [name, applySchema(rules, known, frame, node, evaluator)];
  }));
}

function exits(): Value {
  return values.record([], values.external('response'));
}
