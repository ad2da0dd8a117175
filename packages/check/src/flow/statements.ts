import type { Expression, Node, ReturnStatement, Statement } from 'oxc-parser';
import { bindPattern, destructure, elementOf, hoist } from './bindings.js';
import { enumOf } from './enums.js';
import type { BranchResult, Evaluator, Frame } from './evaluator.js';
import { verdictMarks } from './counts.js';
import { noteGrowth } from './complaints.js';
import { limitedByEntry } from './limits-of-entries.js';
import { limitedWhere, limitsAt, limitsUnder } from './limits-under.js';
import { asOneOf } from './operators.js';
import { isPromise } from './promises.js';
import { learnFromRefusal, noteLearned, refusingSide, verdictFacts, whatRefusalSays } from './refusals.js';
import { roundsOf } from './rounds.js';
import { Scope } from './scope.js';
import { walk } from './syntax.js';
import { asksSettings, BY_SETTINGS, holdsInDevelopment, IN_DEVELOPMENT, passesBySettings } from './settings.js';
import { allMarks, both, constantText, impossible, leaving, marked, missingValue, noFacts, notMissingValue, options, truthOf, undefinedValue, unknownValue } from './value.js';
import type { Facts, Value } from './value.js';
import { noteRefused, wayOut } from './ways-out.js';

export function executeStatement(node: Node, frame: Frame, evaluator: Evaluator): void {
  switch (node.type) {
    case 'ExpressionStatement':
      executeExpression(node.expression, frame, evaluator);
      return;
    case 'VariableDeclaration':
      // `declare const KEY: string` says what there is elsewhere and makes nothing.
      if (node.declare === true) return;
      for (const entry of node.declarations) {
        const value = named(entry.init === null ? undefinedValue : evaluator.evaluate(entry.init, frame), entry.id);
        bindPattern(entry.id, value, frame, evaluator);
      }
      return;
    case 'ExportNamedDeclaration':
      if (node.declaration !== null) evaluator.execute(node.declaration, frame);
      return;
    case 'ClassDeclaration':
      if (node.id !== null) frame.scope.declare(node.id.name, evaluator.evaluate(node, frame));
      return;
    case 'TSEnumDeclaration':
      frame.scope.declare(node.id.name, enumOf(node, frame, evaluator));
      return;
    case 'TSExportAssignment':
      evaluator.evaluate(node.expression, frame);
      return;
    case 'BlockStatement':
      block(node.body, frame, evaluator);
      return;
    case 'ReturnStatement': {
      if (node.argument?.type === 'ConditionalExpression') {
        ifStatement(asIf(node.argument), frame, evaluator);
        return;
      }
      const tried = frame.tries;
      const around = frame.caller?.tries ?? 0;
      if (tried > around && node.argument !== null && isHandedOut(node.argument)) frame.tries = around;
      const value = node.argument === null ? undefinedValue : evaluator.evaluate(node.argument, frame);
      frame.tries = tried;
      if (frame.dead !== '') return;
      frame.returns.push(wayOut(value, frame.facts));
      frame.dead = 'return';
      noteReturn(frame, node);
      return;
    }
    case 'ThrowStatement':
      evaluator.evaluate(node.argument, frame);
      frame.dead = 'throw';
      return;
    case 'BreakStatement':
    case 'ContinueStatement':
      frame.dead = 'jump';
      return;
    case 'IfStatement':
      ifStatement(node, frame, evaluator);
      return;
    case 'LabeledStatement':
      evaluator.execute(node.body, frame);
      return;
    case 'TryStatement':
      tryStatement(node, frame, evaluator);
      return;
    case 'SwitchStatement':
      switchStatement(node, frame, evaluator);
      return;
    case 'ForStatement':
      inner(frame, (frame) => {
        if (node.init !== null) evaluator.execute(asStatement(node.init), frame);
        const test = node.test === null ? unknownValue : evaluator.evaluate(node.test, frame);
        loop(frame, evaluator, test, () => {
          evaluator.execute(node.body, frame);
          if (node.update !== null) evaluator.evaluate(node.update, frame);
        });
      });
      return;
    case 'WhileStatement':
    case 'DoWhileStatement': {
      const test = evaluator.evaluate(node.test, frame);
      loop(frame, evaluator, test, () => evaluator.execute(node.body, frame));
      // `while (text.length > n) text = ...` ends when it is short enough.
      if (node.type === 'WhileStatement' && frame.dead === '') {
        const { whenFalse } = truthOf(test);
        if (whenFalse !== impossible) frame.facts = both(frame.facts, whenFalse);
      }
      return;
    }
    case 'ForOfStatement':
    case 'ForInStatement': {
      const source = evaluator.evaluate(node.right, frame);
      const element = node.type === 'ForInStatement' ? marked(allMarks(source)) : elementOf(source, undefined, frame, evaluator, node);
      const rounds = node.type === 'ForOfStatement' ? roundsOf(source) : undefined;
      const items = rounds ?? [element];
      const outer = evaluator.under.length;
      evaluator.under.push(...verdictMarks(source));
      for (const item of items) inner(frame, (frame) => {
        loop(frame, evaluator, unknownValue, () => {
          if (node.left.type === 'VariableDeclaration') {
            const [entry] = node.left.declarations;
            if (entry !== undefined) bindPattern(entry.id, item, frame, evaluator);
          } else destructure(node.left, item, frame, evaluator, (name, value) => frame.scope.declare(name, value));
          evaluator.execute(node.body, frame);
        }, rounds !== undefined);
      });
      evaluator.under.length = outer;
      return;
    }
    default:
      if (node.type.endsWith('Expression')) evaluator.evaluate(node, frame);
  }
}

/** `return allowed ? undefined : refuse()` as the two ways out that it is. */
function asIf(node: Extract<Node, { type: 'ConditionalExpression' }>): Extract<Node, { type: 'IfStatement' }> {
  const answer = (argument: Expression): ReturnStatement => ({ type: 'ReturnStatement', argument, start: argument.start, end: argument.end });
  return { type: 'IfStatement', test: node.test, consequent: answer(node.consequent), alternate: answer(node.alternate), start: node.start, end: node.end };
}

/** Where the way out that was taken last is written. */
function noteReturn({ returns }: Frame, site: Node): void {
  const last = returns.at(-1);
  if (last !== undefined) last.site = site;
}

/** A promise that is left alone refuses nobody. */
function executeExpression(node: Node, frame: Frame, evaluator: Evaluator): void {
  const before = frame.facts;
  const value = evaluator.evaluate(node, frame);
  if (isPromise(value) && !before.has('limited')) frame.facts = withoutLimit(frame.facts);
}

/** A function takes the name of the variable it is put into. */
function named(value: Value, target: Node): Value {
  if (value.shape.kind !== 'function' || target.type !== 'Identifier' || value.shape.closure.name !== '') return value;
  return { shape: { kind: 'function', closure: { ...value.shape.closure, name: target.name } }, marks: value.marks };
}

function asStatement(node: Node): Node {
  return node;
}

/** Runs with a scope of its own; what happens to control and facts is the frame's. */
function inner(frame: Frame, run: (frame: Frame) => void): void {
  const nested: Frame = { ...frame, scope: new Scope(frame.scope) };
  run(nested);
  frame.facts = nested.facts;
  frame.dead = nested.dead;
}

function block(body: readonly Node[], frame: Frame, evaluator: Evaluator): void {
  inner(frame, (frame) => {
    hoist(body, frame, evaluator);
    for (const statement of body) {
      if (frame.dead !== '') break;
      evaluator.execute(statement, frame);
    }
  });
}

function ifStatement(node: Extract<Node, { type: 'IfStatement' }>, frame: Frame, evaluator: Evaluator): void {
  const test = evaluator.evaluate(node.test, frame);
  // A promise is there, whatever it gives later.
  const truth = isPromise(test) ? truthOf(unknownValue) : truthOf(test);
  const { alternate, consequent } = node;
  if (test === missingValue) {
    if (alternate !== null) evaluator.execute(alternate, frame);
    return;
  }
  if (test === notMissingValue) {
    evaluator.execute(consequent, frame);
    return;
  }
  // What a branch knows because the other one refuses, or because it hangs on a limiter's or a login's verdict.
  const verdict = verdictFacts(test);
  let ifRefused = whatRefusalSays(node.test, consequent, test, truth.whenTrue !== impossible, frame, evaluator);
  let elseRefused = alternate === null ? noFacts : whatRefusalSays(node.test, alternate, test, truth.whenFalse !== impossible, frame, evaluator);
  const side = alternate !== null && ifRefused.has('limited') && elseRefused.has('limited') ? refusingSide(node.test, consequent, alternate, frame, evaluator) : undefined;
  if (side === 'consequent') elseRefused = withoutLimit(elseRefused);
  else if (side === 'alternate') ifRefused = withoutLimit(ifRefused);
  const text = evaluator.syntax(frame.module)?.text ?? '';
  ifRefused = limitedByEntry(ifRefused, node.test, frame, text);
  const outer = evaluator.under.length;
  evaluator.under.push(...verdictMarks(test));
  const grown = evaluator.grown.length;
  const ways = frame.returns.length;
  const bySettings = passesBySettings(node.test, consequent, frame, evaluator) ? new Set([BY_SETTINGS]) : noFacts;
  const forDevelopers = holdsInDevelopment(node.test, text);
  const known = both(both(limitsUnder(frame.facts, node.test, text), bySettings), forDevelopers ? new Set([IN_DEVELOPMENT]) : noFacts);
  const yes = evaluator.branch(frame, both(both(both(truth.whenTrue, verdict), elseRefused), known), () => evaluator.execute(consequent, frame));
  if (ifRefused.has('limited')) noteRefused(frame, ways);
  if (truth.whenFalse !== impossible) noteGrowth(evaluator.grown.slice(grown), truth.whenFalse);
  const grownToo = evaluator.grown.length;
  const otherWays = frame.returns.length;
  // A refusal somewhere within the branch, which goes on otherwise, says nothing of those who never come to it.
  const knowsNo = alternate !== null || yes.dead !== '' ? ifRefused : noFacts;
  const no = evaluator.branch(frame, both(both(truth.whenFalse, verdict), knowsNo), () => {
    if (alternate !== null) evaluator.execute(alternate, frame);
  });
  if (elseRefused.has('limited')) noteRefused(frame, otherWays);
  if (truth.whenTrue !== impossible) noteGrowth(evaluator.grown.slice(grownToo), truth.whenTrue);
  evaluator.under.length = outer;
  const leaves = (dead: Frame['dead']): boolean => dead === 'return' || dead === 'throw';
  noteLearned(ifRefused, consequent, yes.dead !== '', frame, evaluator);
  if (alternate !== null) noteLearned(elseRefused, alternate, no.dead !== '', frame, evaluator);
  const before = frame.facts;
  // Joined as far as both go on; what only one of them knows is lost, which is why a refusal has to leave.
  evaluator.joinAll(frame, [yes, no]);
  if (verdict.has('within') && !before.has('within')) frame.facts = new Set([...frame.facts].filter((fact) => fact !== 'within'));
  // `if (last.has(user)) { if (now < last.get(user) + pause) return ... }`: who was not there before calls for the first time.
  if (alternate === null && !leaves(yes.dead) && yes.facts.has('limited') && verdictMarks(test).length > 0) frame.facts = both(frame.facts, limitedByEntry(new Set(['limited']), node.test, frame, text));
  else if (alternate === null && !forDevelopers && !leaves(yes.dead) && yes.facts.has('limited') && !before.has('limited')) frame.facts = both(frame.facts, asksSettings(node.test, test, text, frame) ? new Set([...yes.facts].filter((fact) => fact.startsWith('limited'))) : limitedWhere(node.test, text));
  if (!leaves(yes.dead) && !leaves(no.dead)) return;
  frame.facts = both(frame.facts, leaves(yes.dead) ? turnedAway(ifRefused, yes.dead) : turnedAway(elseRefused, no.dead));
}

/** A refusal that is answered, and not thrown, is over when it was made: what is caught around it is something else. */
function turnedAway(refused: Facts, dead: Frame['dead']): Facts {
  return dead === 'return' && refused.has('limited') ? new Set([...refused, 'turned-away']) : refused;
}

/** A limiter that lets callers pass while it is out of order is still one. */
function inOutage(tried: Facts): Facts {
  return tried.has('turned-away') ? new Set([...tried].filter((fact) => fact.startsWith('limited') || fact === 'turned-away')) : noFacts;
}

function withoutLimit(facts: Facts): Facts {
  return leaving(facts, (fact) => fact.startsWith('limited'));
}

/** A body that is run once for all its rounds. `certain`: there is such a round. */
function loop(frame: Frame, evaluator: Evaluator, test: Value, body: () => void, certain = false): void {
  const before = frame.facts;
  const once = evaluator.branch(frame, truthOf(test).whenTrue, body);
  const never: BranchResult<void> = { result: undefined, facts: before, dead: '', values: new Map() };
  const leaves = once.dead === 'return' || once.dead === 'throw';
  evaluator.joinAll(frame, leaves ? [never] : certain && once.dead === '' ? [once] : [{ ...once, dead: '' }, never]);
  // What each round checks of each element holds after the loop for all of them.
  if (!leaves) frame.facts = both(frame.facts, new Set([...once.facts].filter((fact) => !before.has(fact))));
  if (frame.dead === 'jump') frame.dead = '';
}

/** `return ask(text)`: a promise that nobody waits for here; when it fails, the `try` around it is left already. */
function isHandedOut(node: Expression): boolean {
  if (node.type !== 'CallExpression' || (node.callee.type === 'MemberExpression' && node.callee.property.type === 'Identifier' && /^(?:then|catch|finally)$/.test(node.callee.property.name))) return false;
  let waits = false;
  walk(node, (inside) => {
    if (inside.type === 'AwaitExpression') waits = true;
    return !waits && inside.type !== 'ArrowFunctionExpression' && inside.type !== 'FunctionExpression';
  });
  return !waits;
}

function tryStatement(node: Extract<Node, { type: 'TryStatement' }>, frame: Frame, evaluator: Evaluator): void {
  const caught = node.handler !== null;
  if (caught) frame.tries += 1;
  const tried = evaluator.branch(frame, noFacts, () => evaluator.execute(node.block, frame));
  if (caught) frame.tries -= 1;
  const branches: BranchResult<unknown>[] = [tried];
  const { handler } = node;
  if (handler !== null) {
    branches.push(
      evaluator.branch(frame, inOutage(tried.facts), () =>
        inner(frame, (frame) => {
          if (handler.param !== null) bindPattern(handler.param, unknownValue, frame, evaluator);
          evaluator.execute(handler.body, frame);
        }),
      ),
    );
  }
  // A throw inside the block goes to the handler: then what follows is what the handler leaves.
  evaluator.joinAll(frame, caught && tried.dead === 'throw' ? branches.slice(1) : branches);
  if (node.finalizer !== null) {
    const { dead } = frame;
    frame.dead = '';
    evaluator.execute(node.finalizer, frame);
    if (frame.dead === '') frame.dead = dead;
  }
}

type Switch = Extract<Node, { type: 'SwitchStatement' }>;

/** `switch (true) { case text.length > 500: return ... }` as the conditions that it is. */
function asIfs({ cases }: Switch): Statement | undefined {
  const shared: Expression[] = [];
  const steps = cases.flatMap(({ test, consequent, start, end }): { tests: Expression[]; body: Statement }[] => {
    if (test !== null) shared.push(test);
    if (consequent.length === 0) return [];
    const last = consequent.at(-1);
    const body: Statement = { type: 'BlockStatement', body: last?.type === 'BreakStatement' ? consequent.slice(0, -1) : consequent, start, end };
    return [{ tests: test === null ? [] : shared.splice(0), body }];
  });
  return steps.reduceRight<Statement | undefined>((alternate, { tests: [first, ...others], body }) => {
    if (first === undefined) return body;
    const test = others.reduce<Expression>((left, right) => ({ type: 'LogicalExpression', operator: '||', left, right, start: left.start, end: right.end }), first);
    return { type: 'IfStatement', test, consequent: body, alternate: alternate ?? null, start: test.start, end: body.end };
  }, undefined);
}

function switchStatement(node: Extract<Node, { type: 'SwitchStatement' }>, frame: Frame, evaluator: Evaluator): void {
  if (node.discriminant.type === 'Literal' && node.discriminant.value === true) {
    const chain = asIfs(node);
    if (chain !== undefined) inner(frame, (frame) => evaluator.execute(chain, frame));
    return;
  }
  const subject = evaluator.evaluate(node.discriminant, frame);
  const known = options(subject).every((option) => option.shape.kind === 'constant');
  const verdict = verdictFacts(subject);
  let refused = noFacts;
  const branches: BranchResult<unknown>[] = [];
  let complete = false;
  let named = true;
  for (const [index, entry] of node.cases.entries()) {
    if (entry.test === null) complete = true;
    const test = entry.test === null ? undefined : evaluator.evaluate(entry.test, frame);
    // Where a text is one that the program names, it is one of a few.
    named &&= test?.shape.kind === 'constant';
    const next = node.cases[index + 1];
    if (entry.consequent.length === 0 && next !== undefined) continue;
    const at = test === undefined ? undefined : constantText(test);
    const facts = both(both(named ? asOneOf(subject) : noFacts, verdict), at === undefined ? noFacts : limitsAt(frame.facts, at));
    named = true;
    const taken = evaluator.branch(frame, facts, () => {
      inner(frame, (frame) => {
        for (const statement of entry.consequent) {
          if (frame.dead !== '') break;
          evaluator.execute(statement, frame);
        }
      });
    });
    branches.push(taken.dead === 'jump' ? { ...taken, dead: '' } : taken);
    if (verdict.size > 0 && (taken.dead === 'return' || taken.dead === 'throw')) refused = both(refused, learnFromRefusal(node.discriminant, entry, subject, true, frame, evaluator));
  }
  if (!complete || known) branches.push({ result: undefined, facts: frame.facts, dead: '', values: new Map() });
  const before = frame.facts;
  evaluator.joinAll(frame, branches);
  if (verdict.has('within') && !before.has('within')) frame.facts = leaving(frame.facts, (fact) => fact === 'within');
  frame.facts = both(frame.facts, refused);
}
