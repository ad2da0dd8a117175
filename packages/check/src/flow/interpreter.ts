import type { ArrowFunctionExpression, Function as FunctionNode, Node } from 'oxc-parser';
import type { ModuleGraph } from '../graph/module-graph.js';
import { exportNames, hoist } from './bindings.js';
import { Budget } from './budget.js';
import { buildVariants } from './build-variants.js';
import { evaluateCall } from './calls.js';
import { callClosure } from './closures.js';
import { callSites, type BranchResult, type CallInfo, type Evaluator, type Frame, type Recognizer } from './evaluator.js';
import type { CallStep, Event } from './event.js';
import { evaluateExpression } from './expressions.js';
import { memberOfFunction } from './function-members.js';
import { instantiateByTypes } from './injection.js';
import { jsonMember } from './json-values.js';
import { containerMember } from './known/containers.js';
import { environmentMember } from './known/environment.js';
import { assignedSink } from './known/sinks.js';
import { socketMember } from './known/sockets.js';
import { instantiate } from './classes.js';
import { readMember } from './members.js';
import { onLeaving } from './refusals.js';
import type { Route } from './route.js';
import { Journal, Scope, joinBranches } from './scope.js';
import { executeStatement } from './statements.js';
import { textOfFile } from './text-files.js';
import { SyntaxTrees } from './syntax.js';
import type { Syntax } from './syntax.js';
import * as values from './value.js';
import { withinWeight } from './weight.js';
import { SharedWindows } from './windows-of-pages.js';
import type { Closure, External, Facts, Mark, MarkLabel, Origin, Value } from './value.js';

/** Modules that load modules: what a handler needs is near it. */
const DEEPEST_LOAD = 12;
/** More names than a module of handlers has. */
const MOST_EXPORTS = 60;

interface LoadedModule {
  readonly scope: Scope;
  readonly exports: Map<string, Value>;
  readonly frame: Frame;
}

/**
 * Runs a program on what is known of its values: texts with their marks, objects with their properties, functions,
 * things of libraries. Both ways of a branch are taken and joined; a loop runs once; recursion gives an unknown value.
 */
export class Interpreter implements Evaluator {
  readonly events: Event[] = [];
  route: Route | undefined;
  /** What holds where a native function such as `next` is being called. */
  callingFacts: Facts = values.noFacts;
  readonly under: Mark[] = [];
  readonly grown: object[] = [];
  readonly learned = new Set<string>();
  /** The functions of the project that were called at a place. */
  readonly calledAt = new Map<Node, Closure[]>();
  /** The ways out of the function that was called last. */
  lastReturns: Frame['returns'] = [];
  readonly trees: SyntaxTrees;
  readonly windows: SharedWindows;
  private readonly modules = new Map<string, LoadedModule | 'loading'>();
  private readonly journals: Journal[] = [];
  /** Functions that run now, the innermost last. */
  readonly active: Closure[] = [];
  private readonly budget = new Budget();
  private readonly origins = new Map<string, Origin>();
  private loading = 0;

  constructor(
    readonly graph: ModuleGraph,
    private readonly recognizers: readonly Recognizer[],
    private readonly onAction: (action: Route) => void,
  ) {
    this.trees = new SyntaxTrees(graph.project);
    this.windows = new SharedWindows(graph);
  }

  /** Roots whose steps ran out: what was seen of them is not all. */
  get unfinished(): Set<string> {
    return this.budget.unfinished;
  }

  /** Starts a new root: what follows has its own budget of steps. */
  start(root: string, route: Route | undefined): void {
    this.budget.start(root);
    this.route = route;
    this.active.length = 0;
    this.journals.length = 0;
    this.under.length = 0;
    this.grown.length = 0;
  }

  syntax(path: string): Syntax | undefined {
    return this.trees.get(path);
  }

  /** A module's top level, run when it is first asked for. */
  load(path: string): LoadedModule | undefined {
    const known = this.modules.get(path);
    if (known === 'loading') return undefined;
    if (known !== undefined) return known;
    if (this.loading > DEEPEST_LOAD) return undefined;
    const syntax = this.trees.get(path);
    if (syntax === undefined) return undefined;
    this.modules.set(path, 'loading');
    this.loading += 1;
    const scope = new Scope();
    const exports = new Map<string, Value>();
    const frame = this.topFrame(path, scope);
    const module: LoadedModule = { scope, exports, frame };
    const commonJs = values.record([]);
    scope.declare('module', values.record([['exports', commonJs]]));
    scope.declare('exports', commonJs);
    // Imports in a cycle see what is there so far, as at run time.
    this.modules.set(path, module);
    const { route: savedRoute } = this;
    this.route = undefined;
    const goOn = this.budget.load();
    hoist(syntax.program.body, frame, this);
    for (const statement of syntax.program.body) exportNames(statement, frame, exports);
    for (const statement of syntax.program.body) {
      if (statement.type === 'ExportDefaultDeclaration') {
        exports.set('default', this.evaluate(statement.declaration, frame));
      } else if (statement.type === 'TSExportAssignment') exports.set('default', this.evaluate(statement.expression, frame));
      else this.execute(statement, frame);
      if (frame.dead !== '') frame.dead = '';
      exportNames(statement, frame, exports);
    }
    this.route = savedRoute;
    goOn();
    this.loading -= 1;
    return module;
  }

  imported(path: string, name: string): Value {
    if (name === '*') return { shape: { kind: 'module', path }, marks: [] };
    if (path.endsWith('.json')) return jsonMember(this.graph.project.file(path)?.text() ?? '', name);
    // Bundlers hand texts over as they are: `import prompt from './prompt.md'`.
    const text = textOfFile(this.graph.project, path);
    if (text !== undefined) return name === 'default' ? values.constant(text) : values.unknownValue;
    const at = this.graph.definition(path, name) ?? { path, name };
    if (at.name === '*' && at.path !== path) return { shape: { kind: 'module', path: at.path }, marks: [] };
    const module = this.load(at.path);
    if (module === undefined) return values.unknownValue;
    const own = module.exports.get(at.name);
    if (own !== undefined) return values.join(own, ...buildVariants(at.path, this.graph).map((other) => this.load(other)?.exports.get(at.name) ?? own));
    const commonJs = module.scope.own('module');
    const exported = commonJs === undefined ? undefined : values.property(commonJs, 'exports');
    if (exported !== undefined) {
      const member = values.property(exported, at.name) ?? (exported.shape.kind === 'function' ? memberOfFunction(exported.shape.closure, at.name) : undefined);
      if (member !== undefined) return member;
      if (at.name === 'default' && !(exported.shape.kind === 'object' && exported.shape.properties.size === 0)) return exported;
    }
    // `import x from './data.json'`, components, and what could not be followed.
    return values.unknownValue;
  }

  exported(path: string): readonly Value[] {
    const record = this.graph.module(path)?.record;
    const names = record === undefined ? [] : [...record.exports, ...record.reExports.map((entry) => entry.exported).filter((name) => name !== '*')];
    return names.slice(0, MOST_EXPORTS).map((name) => this.imported(path, name));
  }

  automatic(path: string, name: string): Value | undefined {
    const module = this.graph.automaticImport(path, name);
    if (module === undefined || module === path) return undefined;
    const value = this.imported(module, this.graph.module(module)?.record.exports.includes(name) === true ? name : 'default');
    return value.shape.kind === 'unknown' ? undefined : value;
  }

  shared(path: string, name: string): Value | undefined {
    return this.windows.get(path, name, (module, declared) => this.load(module)?.scope.own(declared));
  }

  importedFrom(from: string, specifier: string, name: string): Value {
    const target = this.graph.resolver.resolve(from, specifier);
    if (target.kind === 'file') return this.imported(target.path, name);
    if (name === '*') return values.external(specifier);
    const frame = this.topFrame(from, new Scope());
    const [anchor] = this.trees.get(from)?.program.body ?? [];
    const known = anchor === undefined ? undefined : environmentMember({ module: specifier, chain: [] }, name, frame, anchor, this);
    return known ?? values.external(specifier, name);
  }

  evaluate(node: Node, frame: Frame): Value {
    if (!this.budget.enter()) return values.unknownValue;
    try {
      return withinWeight(evaluateExpression(node, frame, this));
    } finally {
      this.budget.leave();
    }
  }

  execute(node: Node, frame: Frame): void {
    if (!this.budget.enter()) return;
    try {
      executeStatement(node, frame, this);
    } finally {
      this.budget.leave();
    }
  }

  member(object: Value, name: string, frame: Frame, node: Node): Value {
    return readMember(object, name, frame, node, this);
  }

  call(callee: Value, args: readonly Value[], frame: Frame, site: Node, self?: Value): Value {
    const { shape } = callee;
    if (shape.kind === 'union') return values.join(...shape.options.map((option) => this.call(option, args, frame, site, self)));
    if (shape.kind === 'native') {
      // A step as well: stores that tell each other what they hold would go on without an end.
      if (!this.budget.enter()) return values.unknownValue;
      this.callingFacts = frame.facts;
      try {
        return shape.call(args, site);
      } finally {
        this.budget.leave();
      }
    }
    if (shape.kind === 'function') return callClosure(shape.closure, args, frame, site, self, this);
    if (shape.kind === 'class') return this.construct(callee, args, frame, site);
    return values.marked(values.mergeMarks(callee.marks, ...args.map((arg) => values.allMarks(arg))));
  }

  apart<Result>(run: () => Result): Result {
    const { route } = this;
    this.route = undefined;
    try {
      return run();
    } finally {
      this.route = route;
    }
  }

  construct(callee: Value, args: readonly Value[], frame: Frame, site: Node): Value {
    return instantiate(callee, args, frame, site, this);
  }

  topFrame(module: string, scope: Scope): Frame {
    return { module, scope, self: undefined, facts: values.noFacts, dead: '', returns: [], tries: 0, caller: undefined, site: undefined, functionName: '' };
  }

  closure(node: FunctionNode | ArrowFunctionExpression, frame: Frame, name: string): Value {
    const value: Value = { shape: { kind: 'function', closure: { node, scope: frame.scope, module: frame.module, self: frame.self, name } }, marks: [] };
    const [first] = node.body?.type === 'BlockStatement' ? node.body.body : [];
    if (first?.type === 'ExpressionStatement' && first.expression.type === 'Literal' && first.expression.value === 'use server') {
      this.onAction({ framework: 'next', name: `server action ${name}`, url: undefined, path: frame.module, node, audience: 'public', handler: value, before: [], parameters: 'action' });
    }
    return value;
  }

  /** Calls each method of a class of which nothing is known. */
  runMethods(value: Value, frame: Frame, site: Node): void {
    if (value.shape.kind !== 'class') return;
    const { definition } = value.shape;
    const instance = instantiateByTypes(definition.node, { ...frame, module: definition.module, scope: definition.scope }, this, 0);
    for (const element of definition.node.body.body) {
      if (element.type !== 'MethodDefinition' || element.kind !== 'method' || element.key.type !== 'Identifier') continue;
      const method = this.member(element.static ? value : instance, element.key.name, frame, site);
      this.call(method, [values.unknownValue, values.unknownValue, values.unknownValue], frame, site, instance);
    }
  }

  recognizeMember(object: External, name: string, frame: Frame, node: Node): Value | undefined {
    return containerMember(object, name, this) ?? socketMember(object, name, frame, node, this) ?? environmentMember(object, name, frame, node, this);
  }

  assigned(target: Node, name: string | undefined, object: Value, value: Value, frame: Frame): void {
    assignedSink(target, name, object, value, frame, this);
  }

  recognize(info: CallInfo): Value | undefined {
    for (const recognize of this.recognizers) {
      const known = recognize(info);
      if (known !== undefined) return known;
    }
    return undefined;
  }

  evaluateCallNode(node: Extract<Node, { type: 'CallExpression' | 'NewExpression' }>, frame: Frame): Value {
    return evaluateCall(node, frame, this);
  }

  /** Origins are one for each place, name and route: a check on one reading counts for the next. */
  origin(label: MarkLabel, name: string, frame: Frame, node: Node): Origin {
    const key = `${label}:${name}:${frame.module}:${label === 'user' || label === 'identity' ? this.budget.root : String(node.start)}${label === 'answer' ? callSites(frame) : ''}`;
    const known = this.origins.get(key);
    if (known !== undefined) return known;
    const made = values.newOrigin(label, name, frame.module, node.start);
    this.origins.set(key, made);
    return made;
  }

  mark(label: MarkLabel, name: string, frame: Frame, node: Node): Mark {
    return { origin: this.origin(label, name, frame, node), cut: false };
  }

  emit(event: Omit<Event, 'frame' | 'path' | 'facts' | 'tries' | 'calls' | 'route'>, frame: Frame): void {
    const calls: CallStep[] = [];
    for (let at: Frame | undefined = frame; at?.caller !== undefined && calls.length < 40; at = at.caller) {
      if (at.site !== undefined) calls.unshift({ path: at.caller.module, offset: at.site.start, name: at.functionName });
    }
    this.events.push({ ...event, frame, path: frame.module, facts: onLeaving(frame.facts), tries: frame.tries, calls, route: this.route });
  }

  assign(_frame: Frame, scope: Scope, name: string, value: Value): void {
    const old = scope.own(name);
    if (old !== undefined) this.journals.at(-1)?.note(scope, name, old);
    scope.declare(name, value);
  }

  branch<Result>(frame: Frame, facts: Facts, run: () => Result): BranchResult<Result> {
    const before = frame.facts;
    const beforeDead = frame.dead;
    frame.facts = values.both(before, facts);
    frame.dead = '';
    const journal = new Journal();
    this.journals.push(journal);
    let result: Result;
    try {
      result = run();
    } finally {
      this.journals.pop();
    }
    const taken = { result, facts: frame.facts, dead: frame.dead, values: journal.unwind() };
    frame.facts = before;
    frame.dead = beforeDead;
    return taken;
  }

  joinAll(frame: Frame, branches: readonly BranchResult<unknown>[]): void {
    const alive = branches.filter((branch) => branch.dead === '' || branch.dead === 'jump');
    if (alive.length === 0) {
      frame.dead = branches.every((branch) => branch.dead === 'throw') ? 'throw' : 'return';
      joinBranches(branches, (scope, name, old) => this.journals.at(-1)?.note(scope, name, old));
      return;
    }
    const going = alive.filter((branch) => branch.dead === '');
    const counted = going.length > 0 ? going : alive;
    const known = counted.map((branch) => branch.facts).reduce(values.common, values.impossible);
    // Where no way seems to lead on, what held before still does.
    if (known !== values.impossible || frame.facts === values.impossible) frame.facts = known === values.impossible ? values.noFacts : known;
    if (going.length === 0) frame.dead = 'jump';
    joinBranches(counted, (scope, name, old) => this.journals.at(-1)?.note(scope, name, old));
  }
}
