import type { ArrowFunctionExpression, Function as FunctionNode, Node } from 'oxc-parser';
import type { Event } from './event.js';
import type { Route } from './route.js';
import type { Scope } from './scope.js';
import type { Syntax } from './syntax.js';
import type { SharedWindows } from './windows-of-pages.js';
import type { Facts, Mark, MarkLabel, Origin, Value, External } from './value.js';

/** One activation of a function (or of a module's top level). */
export interface Frame {
  /** Variables that were there before the function was called. */
  readonly outer?: Scope;
  readonly module: string;
  readonly scope: Scope;
  readonly self: Value | undefined;
  /** What holds here, on every way that led here. */
  facts: Facts;
  /** Set when control does not go on: `jump` is a break or continue. */
  dead: '' | 'return' | 'throw' | 'jump';
  readonly returns: { readonly value: Value; readonly facts: Facts; /** Where it is written. */ site?: Node; /** It is not known that the caller is within a limit here. */ readonly unsure?: boolean; /** It is for callers above one. */ hanging?: boolean }[];
  /** How many `try` blocks with a `catch` are around, callers included. */
  tries: number;
  readonly caller: Frame | undefined;
  /** Where the caller called, in the caller's module. */
  readonly site: Node | undefined;
  readonly functionName: string;
  /** The function itself; a module's top level has none. */
  readonly node?: Node;
}

/** A call as a library recognizer sees it. */
export interface CallInfo {
  readonly node: Node;
  readonly frame: Frame;
  /** `a.b.c` as written, `()` for calls in between; empty when it is no chain of names. */
  readonly written: string;
  /** Last name of it: the method or function. */
  readonly method: string;
  readonly callee: Value;
  /** What the method was called on. */
  readonly receiver: Value | undefined;
  readonly args: readonly Value[];
  readonly argNodes: readonly Node[];
  readonly isNew: boolean;
  readonly evaluator: Evaluator;
}

/** Knows a library's calls: the value they give, or `undefined` when it is not theirs. */
export type Recognizer = (call: CallInfo) => Value | undefined;

export interface Evaluator {
  /** What holds where the call that runs now was made. */
  readonly callingFacts: Facts;
  /** What people outside set off to get here. */
  readonly route: Route | undefined;
  /** Verdicts on the caller that decide over the branch that runs now. */
  readonly under: Mark[];
  /** Lists and objects that something was put into, in order: their items, their properties. */
  readonly grown: object[];
  /** What refusals said, wherever they stood, since it was last emptied. */
  readonly learned: Set<string>;
  evaluate(node: Node, frame: Frame): Value;
  execute(node: Node, frame: Frame): void;
  /** Calls a value; `site` is for the evidence. */
  call(callee: Value, args: readonly Value[], frame: Frame, site: Node, self?: Value): Value;
  member(object: Value, name: string, frame: Frame, node: Node): Value;
  /** What a name of another module stands for. */
  imported(path: string, name: string): Value;
  /** The same by specifier: a module of the project, or something of a package. */
  importedFrom(from: string, specifier: string, name: string): Value;
  /** Everything that a module exports, as far as it has a name. */
  exported(path: string): readonly Value[];
  /** A name that the framework imports by itself. */
  automatic(path: string, name: string): Value | undefined;
  /** A name of the window that another script of the page gave a value. */
  shared(path: string, name: string): Value | undefined;
  /** What the scripts of a page share. */
  readonly windows: SharedWindows;
  closure(node: FunctionNode | ArrowFunctionExpression, frame: Frame, name: string): Value;
  /** Runs what belongs to no route, such as the making of what all of them share. */
  apart<Result>(run: () => Result): Result;
  construct(callee: Value, args: readonly Value[], frame: Frame, site: Node): Value;
  /** Members of outside things that mean something by themselves, such as `process.env.NAME`. */
  recognizeMember(object: External, name: string, frame: Frame, node: Node): Value | undefined;
  /** Something was assigned to a member: `element.innerHTML = x`. */
  assigned(target: Node, name: string | undefined, object: Value, value: Value, frame: Frame): void;
  recognize(info: CallInfo): Value | undefined;
  evaluateCallNode(node: Extract<Node, { type: 'CallExpression' | 'NewExpression' }>, frame: Frame): Value;
  origin(label: MarkLabel, name: string, frame: Frame, node: Node): Origin;
  mark(label: MarkLabel, name: string, frame: Frame, node: Node): Mark;
  emit(event: Omit<Event, 'frame' | 'path' | 'facts' | 'tries' | 'calls' | 'route'>, frame: Frame): void;
  syntax(path: string): Syntax | undefined;
  assign(frame: Frame, scope: Scope, name: string, value: Value): void;
  branch<Result>(frame: Frame, facts: Facts, run: () => Result): BranchResult<Result>;
  joinAll(frame: Frame, branches: readonly BranchResult<unknown>[]): void;
}

export interface BranchResult<Result> {
  readonly result: Result;
  readonly facts: Facts;
  readonly dead: Frame['dead'];
  readonly values: Map<Scope, Map<string, Value>>;
}

/** Where each function on the way to a frame was called: what Claude says to one of them is not what it says to another. */
export function callSites(frame: Frame): string {
  const sites: number[] = [];
  for (let at: Frame | undefined = frame; at?.site !== undefined && sites.length < 8; at = at.caller) sites.push(at.site.start);
  return sites.join(':');
}
