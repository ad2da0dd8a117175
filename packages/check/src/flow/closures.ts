import type { Node } from 'oxc-parser';
import { bindPattern, hoist } from './bindings.js';
import { nameOfCount, verdictMarks } from './counts.js';
import type { Frame } from './evaluator.js';
import type { Interpreter } from './interpreter.js';
import { CACHED, isKept } from './known/caches.js';
import { saysWho } from './known/guards.js';
import { byName } from './named-results.js';
import { noteProgramScope } from './of-the-program.js';
import { subset } from './subsets.js';
import { awaited, givesPromise } from './promises.js';
import { isLimiterFunction } from './refusals.js';
import { isRunning } from './running.js';
import { Scope } from './scope.js';
import * as values from './value.js';
import type { Closure, Value } from './value.js';
import { afterCall } from './ways-out.js';

const DEEPEST_CALL = 24;

/** Calls a function of the project: each of its ways out is remembered, with what is known where it is taken. */
export function callClosure(closure: Closure, args: readonly Value[], frame: Frame, site: Node, self: Value | undefined, interpreter: Interpreter): Value {
  const { node } = closure;
  noteCalled(closure, site, interpreter);
  if (node.body === null || isRunning(closure, args, interpreter.active) || interpreter.active.length > DEEPEST_CALL) return values.marked(values.mergeMarks(...args.map((arg) => values.allMarks(arg))));
  const scope = new Scope(closure.scope);
  noteProgramScope(site, scope);
  const asked = frame.facts;
  const inner: Frame = {
    module: closure.module,
    scope,
    self: node.type === 'ArrowFunctionExpression' ? closure.self : (self ?? closure.self),
    facts: isKept(closure) ? values.both(frame.facts, new Set([CACHED])) : frame.facts,
    dead: '',
    returns: [],
    tries: frame.tries,
    caller: frame,
    site,
    functionName: closure.name,
    outer: closure.scope,
    node,
  };
  interpreter.active.push(closure);
  try {
    if (node.type !== 'ArrowFunctionExpression') scope.declare('arguments', values.list(args));
    for (const [index, parameter] of node.params.filter((given) => given.type !== 'Identifier' || given.name !== 'this').entries()) {
      if (parameter.type === 'RestElement') bindPattern(parameter.argument, values.list(args.slice(index)), inner, interpreter);
      else if (parameter.type === 'TSParameterProperty') {
        const value = args[index] ?? (parameter.parameter.type === 'AssignmentPattern' ? values.undefinedValue : values.unknownValue);
        bindPattern(parameter.parameter, value, inner, interpreter);
        const target = parameter.parameter.type === 'AssignmentPattern' ? parameter.parameter.left : parameter.parameter;
        if (inner.self?.shape.kind === 'instance' && target.type === 'Identifier') inner.self.shape.properties.set(target.name, scope.own(target.name) ?? value);
      } else bindPattern(parameter, args[index] ?? values.undefinedValue, inner, interpreter);
    }
    const { body } = node;
    if (body.type === 'BlockStatement') {
      hoist(body.body, inner, interpreter);
      for (const statement of body.body) {
        if (inner.dead !== '') break;
        interpreter.execute(statement, inner);
      }
    } else {
      interpreter.execute({ type: 'ReturnStatement', argument: body, start: body.start, end: body.end }, inner);
    }
  } finally {
    interpreter.active.pop();
  }
  if (inner.dead === '' || inner.dead === 'jump') inner.returns.push({ value: values.undefinedValue, facts: inner.facts });
  if (inner.returns.length === 0) {
    // Nothing but throws: what comes after the call is never reached.
    if (inner.dead === 'throw') frame.dead = 'throw';
    return values.undefinedValue;
  }
  interpreter.lastReturns = inner.returns;
  const { ways, facts, hangs } = afterCall(inner.returns);
  frame.facts = facts.has(CACHED) && !asked.has(CACHED) ? values.leaving(facts, (fact) => fact === CACHED) : facts;
  const results = ways.map((entry) => values.answered(entry.value, entry.facts));
  const given = promised(closure, results, hangs, frame, site, interpreter);
  const joined = saysWho(closure.name) ? values.withMarks(given, [interpreter.mark('identity', closure.name, frame, site)]) : given;
  const named = subset(closure.name, args, frame, site, interpreter) ?? byName(closure.name, joined);
  if (named !== undefined) return named;
  // What a wrapper gives is run itself, and shows by that what it does.
  const wraps = values.options(joined).every(({ shape }) => shape.kind === 'function');
  if (hangs || (!wraps && isLimiterFunction(closure.name, () => interpreter.trees.get(closure.module)?.text.slice(node.start, node.end) ?? ''))) return values.withMarks(joined, [interpreter.mark('limiter', nameOfCount(joined) ?? closure.name, frame, site)]);
  return joined;
}

function noteCalled(closure: Closure, site: Node, { calledAt }: Interpreter): void {
  const known = calledAt.get(site);
  if (known === undefined) calledAt.set(site, [closure]);
  else if (!known.some(({ node }) => node === closure.node)) known.push(closure);
}

/** What the ways out of a function give together. A verdict that is still a promise says nothing before it is waited for. */
function promised(closure: Closure, results: readonly Value[], hangs: boolean, frame: Frame, site: Node, interpreter: Interpreter): Value {
  if (!givesPromise(closure)) return values.join(...results);
  const joined = awaited(values.join(...results));
  const decides = hangs || joined.shape.kind === 'truth' || verdictMarks(joined).length > 0 || frame.facts.has('limited');
  return decides ? values.withMarks(joined, [interpreter.mark('pending', closure.name, frame, site)]) : joined;
}
