import { isAside } from '../../graph/aside.js';
import type { ModuleGraph } from '../../graph/module-graph.js';
import type { CallInfo, Recognizer } from '../evaluator.js';
import { externalOf } from '../known/chain.js';
import { limitFacts } from '../limit-facts.js';
import { asOneOf } from '../operators.js';
import * as values from '../value.js';
import type { Facts, Value } from '../value.js';
import type { RunRoute } from './run.js';

/** Methods of Meteor, which every client can call, and the rules that count their callers. */
export class MeteorMethods {
  readonly routes: RunRoute[] = [];
  private readonly rules: Value[] = [];

  readonly recognize: Recognizer = (info) => {
    const { callee, method, args } = info;
    const module = externalOf(callee)?.module;
    const [first, second] = args;
    if (first === undefined || module?.startsWith('meteor/') !== true) return undefined;
    if (module === 'meteor/ddp-rate-limiter' && method === 'addRule') this.rules.push(first);
    if (module === 'meteor/check' && method === 'check' && second !== undefined) info.frame.facts = values.both(info.frame.facts, checked(first, second, info));
    if (module === 'meteor/meteor' && method === 'methods' && first.shape.kind === 'object') for (const [name, handler] of first.shape.properties) this.add(name, handler, info);
    if (/^(?:ValidatedMethod|createMethod)$/.test(method)) this.validated(first, info);
    return /^(?:addRule|check|methods)$/.test(method) ? values.undefinedValue : undefined;
  };

  /** `new ValidatedMethod({ name, validate, run })`, `createMethod({ name, schema, rateLimit, run })`: what a schema of Meteor's lets in is not read. */
  private validated(given: Value, info: CallInfo): void {
    const name = values.constantText(values.property(given, 'name') ?? values.unknownValue);
    const run = values.property(given, 'run');
    const validate = values.property(given, 'validate') ?? values.property(given, 'schema');
    const isNone = validate === undefined || (validate.shape.kind === 'constant' && validate.shape.value === null);
    const facts = new Set([...(isNone ? [] : ['maybe-sized:validate']), ...(values.property(given, 'rateLimit') === undefined ? [] : ['limited'])]);
    if (name !== undefined && run !== undefined) this.add(name, run, info, facts);
  }

  private add(name: string, handler: Value, { evaluator, frame, node }: CallInfo, own: Facts = values.noFacts): void {
    if (handler.shape.kind !== 'function') return;
    const { closure } = handler.shape;
    const caller = (part: string): [string, Value] => [part, values.input(evaluator.origin('identity', part, frame, node))];
    const self = values.record([caller('userId'), caller('connection'), ['unblock', values.unknownValue]], values.unknownValue);
    const run = values.native('method', (given) => evaluator.call(handler, given, { ...frame, facts: evaluator.callingFacts }, node, self));
    const counted = (): Facts => values.both(own, this.counted(name));
    this.routes.push({ framework: 'meteor', name: `method ${name}`, url: undefined, path: closure.module, node: closure.node, audience: 'public', ownFunction: handler, handler: run, before: [], parameters: 'action', get facts() { return counted(); } });
  }

  /** `DDPRateLimiter.addRule({ type: 'method', name: 'cook' }, 5, 1000)`; whom a function picks is not known. */
  private counted(name: string): Facts {
    let found: Facts = values.noFacts;
    for (const rule of this.rules) {
      const given = values.property(rule, 'name');
      // Callers are told apart by what the rule asks of them, and counted together where it asks nothing.
      const isShared = rule.shape.kind === 'object' && rule.shape.open === undefined && !['userId', 'connectionId', 'clientAddress'].some((part) => values.property(rule, part) !== undefined);
      if (given === undefined || values.constantText(given) === name) found = limitFacts(found, isShared);
      else if (values.constantText(given) === undefined) found = values.both(found, new Set(['maybe-limited:DDPRateLimiter']));
    }
    return found;
  }
}

/** Modules with such rules: they lead to no call of Claude and are found by what they import. */
export function rulesOfMeteor(graph: ModuleGraph): string[] {
  return [...graph.modules].filter(([, { file, record }]) => !isAside(file) && record.imports.some((edge) => edge.specifier === 'meteor/ddp-rate-limiter')).map(([path]) => path);
}

/** `check(text, Match.Where((given) => given.length < 500))`; that something is a text says nothing of its length. */
function checked(value: Value, pattern: Value, info: CallInfo): Facts {
  const { evaluator, frame, node } = info;
  if (pattern.shape.kind === 'object') return [...pattern.shape.properties].reduce<Facts>((known, [name, part]) => values.both(known, checked(evaluator.member(value, name, frame, node), part, info)), values.noFacts);
  const made = externalOf(pattern)?.chain.find((link) => link.how === 'call');
  // `Match.OneOf('de', 'fr')`, of words and not of kinds; `Match.Maybe(...)` may also be nothing.
  const [inner] = made?.args ?? [];
  if (made?.name === 'OneOf' && made.args.every((choice) => choice.shape.kind === 'constant')) return asOneOf(value);
  if (inner !== undefined && /^(?:Maybe|Optional|OneOf)$/.test(made?.name ?? '') && (made?.args.length === 1 || made?.args.slice(1).every((choice) => choice.shape.kind === 'constant') === true)) return checked(value, inner, info);
  if (pattern.shape.kind === 'constant' && typeof pattern.shape.value === 'string') return asOneOf(value);
  const where = made?.name === 'Where' ? inner : undefined;
  return where === undefined ? values.noFacts : values.truthOf(evaluator.call(where, [value], { ...frame }, node)).whenTrue;
}
