import type { Node } from 'oxc-parser';
import type { Analysis } from '../../flow/analysis.js';
import type { Frame } from '../../flow/evaluator.js';
import type { EventOf } from '../../flow/event.js';
import { dottedName, isFunction, nodesAround, rootName, walk } from '../../flow/syntax.js';

/** `client ??= new Anthropic()`, `client || (client = new Anthropic())`, `if (!client) client = new Anthropic()`. */
const makesOnce = /\?\?=\s{0,10}$|\|\|=\s{0,10}$|\?\?\s{0,10}$|(?:\?\?|\|\|)\s{0,10}\(\s{0,4}[\w.#]{1,40}\s{0,4}=\s{0,10}$|if\s{0,4}\(\s{0,4}(?:!|\w{1,40}\s{0,4}===?)[\s\S]{0,50}$/;
/** `client = client || new Anthropic()`, `client = client ? client : new Anthropic()`. */
const takesOwn = /(?<![\w$.#])([\w.#$]{1,40})\s{0,4}=\s{0,10}\(?\s{0,4}\1\s{0,10}(?:\?\?|\|\||\?\s{0,10}\1\s{0,10}:)\s{0,10}\(?(?:await\s{1,10})?$/;
const gives = /(?:\breturn|=>)\s{0,10}\(?\s{0,10}$/;
const keeps = /(?:\?\?|\|\|)=\s{0,10}(?:await\s{1,10})?$/;

/** Functions that call what they are given once, or once for each key, whichever package they are from. */
const once = /(?:^|\.)(?:once|onetime|memo|memoize|memoizee|memoizeOne|memoizeWith|moize|mem|pMemoize|fastMemoize|lazy|singleton|cached|createSingleton|getOrCreate|getOrInsert|getOrInsertComputed|getOrSet|computeIfAbsent|remember)$/;
/** A method that puts something where it can be found again: `clients.set(tenant, client)`. */
const puts = /\.(?:set|put|add|store|save)$/;
/** What lives no longer than a request. */
const ofRequest = /^(?:c|ctx|context|req|request|res|response|locals|event|reply)$/;

/** It is made once all the same, also by a function that is called where there is none yet: `client ??= make()`. */
export function isKept(analysis: Analysis, { path, node, frame }: EventOf<'client'>): boolean {
  const before = (module: string, start: number): string => analysis.text(module).slice(Math.max(0, start - 60), start);
  const here = before(path, node.start);
  if (makesOnce.test(here) || takesOwn.test(here) || (frame.site !== undefined && frame.caller !== undefined && gives.test(here) && keeps.test(before(frame.caller.module, frame.site.start)))) return true;
  return placesOf(analysis, path, node, frame).some((place, index) => isPutAway(analysis, place) || (index > 0 && (keeps.test(before(place.module, place.node.start)) || takesOwn.test(before(place.module, place.node.start)))));
}

interface Place {
  readonly module: string;
  readonly node: Node;
}

/** Where it is made, and where those are called that give it, or an object that holds it, to whoever called them. */
function placesOf(analysis: Analysis, path: string, node: Node, frame: Frame): Place[] {
  const found: Place[] = [{ module: path, node }];
  for (let at: Frame | undefined = frame; at?.site !== undefined && at.caller !== undefined && found.length < 5; at = at.caller) {
    const last = found.at(-1);
    if (last === undefined || !isGiven(analysis, last)) break;
    found.push({ module: at.caller.module, node: at.site });
  }
  return found;
}

/** `return new Anthropic()`, and what a constructor or a field of an object is made with. */
function isGiven(analysis: Analysis, { module, node }: Place): boolean {
  if (gives.test(analysis.text(module).slice(Math.max(0, node.start - 60), node.start))) return true;
  const program = analysis.interpreter.syntax(module)?.program;
  const around = program === undefined ? [] : nodesAround(program, node);
  const maker = around.findLast((outer) => outer.type === 'MethodDefinition' || outer.type === 'PropertyDefinition' || isFunction(outer));
  const at = maker === undefined ? -1 : around.indexOf(maker);
  const method = around[at - 1];
  return maker?.type === 'PropertyDefinition' || (method?.type === 'MethodDefinition' && method.kind === 'constructor');
}

/** Handed to what keeps it, or made by what such a function calls once. */
function isPutAway(analysis: Analysis, { module, node }: Place): boolean {
  const program = analysis.interpreter.syntax(module)?.program;
  const around = program === undefined ? [] : nodesAround(program, node);
  if (isPutLater(around)) return true;
  for (let at = around.length - 2, functions = 0; at >= 0 && functions < 2; at -= 1) {
    const outer = around[at];
    if (outer === undefined) continue;
    if (isFunction(outer)) functions += 1;
    if (outer.type === 'AssignmentExpression' && outer.left.type === 'MemberExpression' && outer.left.computed && functions === 0) return true;
    if (outer.type !== 'CallExpression' || !outer.arguments.some((given) => given.start <= node.start && given.end >= node.end)) continue;
    const name = dottedName(outer.callee) ?? '';
    if (once.test(name) && functions === 1) return true;
    if (puts.test(name) && functions === 0 && !ofRequest.test(rootName(outer.callee) ?? '')) return true;
  }
  return false;
}

/** `const made = new Anthropic(); clients.set(tenant, made); return made;`, in a function that looks first whether it has one. */
function isPutLater(around: readonly Node[]): boolean {
  const declared = around.findLast((node) => node.type === 'VariableDeclarator');
  const maker = around.findLast((node) => isFunction(node));
  if (declared?.type !== 'VariableDeclarator' || declared.id.type !== 'Identifier' || maker === undefined || declared.start < maker.start) return false;
  const { name } = declared.id;
  const isIt = (node: Node | null | undefined): boolean => node?.type === 'Identifier' && node.name === name;
  let asked = false;
  let put = false;
  walk(maker, (node) => {
    if (node.type === 'IfStatement' && node.start < declared.start) asked = true;
    if (node.type === 'CallExpression' && puts.test(dottedName(node.callee) ?? '') && !ofRequest.test(rootName(node.callee) ?? '') && node.arguments.some((given) => isIt(given))) put = true;
    if (node.type === 'AssignmentExpression' && node.left.type === 'MemberExpression' && isIt(node.right) && !ofRequest.test(rootName(node.left) ?? '')) put = true;
  });
  return asked && put;
}
