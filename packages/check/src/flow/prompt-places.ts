import type { Node } from 'oxc-parser';
import type { Location } from '../engine/finding.js';
import type { Analysis } from './analysis.js';
import { compositionOf, type Composition } from './composed.js';
import type { Frame } from './evaluator.js';
import type { EventOf } from './event.js';
import { systemMessages } from './exposure.js';
import { uncheckedPlace } from './places.js';
import type { Route } from './route.js';
import { walk } from './syntax.js';
import { literalText, unknownValue } from './value.js';
import type { Mark } from './value.js';

/** Where a text comes into the system prompt: where it is put beside other words, in the call or in what a function on the way is given. */
export function systemPlace(analysis: Analysis, event: EventOf<'claude'>, isMeant: (mark: Mark) => boolean): Location {
  const { system, messages } = event.detail.request;
  const parts = [...(system === undefined ? [] : [system]), ...(messages === undefined ? [] : systemMessages(messages))];
  const put = parts.map((part) => compositionOf(part, isMeant)).find((found) => found !== undefined);
  if (put !== undefined && isOnTheWay(event, put)) return wordsPlace(analysis, event, put);
  if (!composes(systemOf(event.node) ?? event.node)) {
    for (let at = event.frame; at.site !== undefined && at.caller !== undefined; at = at.caller) {
      // The whole route is no call of a function that is given a prompt.
      if (at.site !== event.route?.node && isCall(at.site) && composes(at.site)) return analysis.place(at.caller.module, at.site);
    }
    // A function that several routes share is sound for those that hand it a prompt of their own.
    if (event.route !== undefined) return uncheckedPlace(analysis, { ...event, route: event.route });
  }
  return analysis.place(event.path, event.node);
}

/** Words of a prompt that are too few to know it by. */
const FEWEST = 8;
/** What a request is written with. */
const ofRequests = /^(?:messages|prompt|system|systemPrompt)$/;

/** Where it is decided what Claude is told besides the caller's text: in the call, or in a call on the way to it that hands the prompt or the whole request on. */
export function promptPlace(analysis: Analysis, event: EventOf<'claude'> & { readonly route: Route }, system: string): Location {
  let within: Frame | undefined = event.frame;
  let path = event.path;
  for (let node: Node | undefined = event.node; node !== undefined && node !== event.route.node && within !== undefined; ) {
    if ((isCall(node) || node === event.node) && decides(node, system, within)) return analysis.place(path, node);
    node = within.site;
    within = within.caller;
    path = within?.module ?? path;
  }
  return uncheckedPlace(analysis, event);
}

/** Whether a call says itself what the prompt is: in words of it, by a name that is none of its function's parameters, or by a request that leaves it out. */
function decides(call: Node, system: string, { node: owner, scope }: Frame): boolean {
  const parameters = namesIn(owner !== undefined && 'params' in owner ? owner.params : []);
  let found = false;
  let writes = false;
  let passes = false;
  walk(call, (node) => {
    if (node !== call && (node.type === 'ArrowFunctionExpression' || node.type === 'FunctionExpression')) return false;
    if (node.type === 'Property' && node.key.type === 'Identifier' && ofRequests.test(node.key.name)) {
      writes = true;
      if (node.key.name.startsWith('system') && namesIn(node.value).some((name) => parameters.includes(name))) passes = true;
    }
    const words = node.type === 'Literal' ? node.value : node.type === 'TemplateElement' ? node.value.cooked : node.type === 'Identifier' && !parameters.includes(node.name) ? literalText(scope.get(node.name) ?? unknownValue) : undefined;
    if (typeof words === 'string' && words.trim().length >= FEWEST && system.includes(words.trim())) found = true;
    return true;
  });
  return found || (writes && !passes && system.trim() === '');
}

/** Names that stand in a part of a program. */
function namesIn(part: Node | readonly Node[]): string[] {
  const names: string[] = [];
  for (const root of Array.isArray(part) ? (part as readonly Node[]) : [part as Node]) walk(root, (node) => {
    if (node.type === 'Identifier') names.push(node.name);
    return true;
  });
  return names;
}

/** Whether the words stand in a function on the way to the call, and not in one that only puts prompts together for many. */
function isOnTheWay(event: EventOf<'claude'>, { module, node }: Composition): boolean {
  for (let at: Frame | undefined = event.frame; at !== undefined; at = at.caller) {
    if (at.module === module && (at.node === undefined ? event.route === undefined : at.node.start <= node.start && at.node.end >= node.end)) return true;
  }
  return false;
}

const isCall = (node: Node): boolean => node.type === 'CallExpression' || node.type === 'NewExpression';

/** The call that the words stand in: that of Claude, or one on the way to it; where they stand in none, the words. */
export function wordsPlace(analysis: Analysis, event: EventOf<'claude'>, { module, node }: Composition): Location {
  if (event.path === module && holds(event.node, node)) return analysis.place(event.path, event.node);
  for (let at = event.frame; at.site !== undefined && at.caller !== undefined; at = at.caller) {
    if (at.caller.module === module && at.site !== event.route?.node && isCall(at.site) && holds(at.site, node)) return analysis.place(module, at.site);
  }
  return analysis.place(module, node);
}

/** Whether something stands in an expression, and in no function within it. */
function holds(outer: Node, inner: Node): boolean {
  if (inner.start < outer.start || inner.end > outer.end) return false;
  let found = false;
  walk(outer, (node) => {
    if (node === inner) found = true;
    return !found && (node === outer || (node.type !== 'ArrowFunctionExpression' && node.type !== 'FunctionExpression'));
  });
  return found;
}

function systemOf(call: Node): Node | undefined {
  let found: Node | undefined;
  walk(call, (node) => {
    if (node.type !== 'Property' || node.key.type !== 'Identifier' || node.key.name !== 'system') return true;
    found ??= node.value;
    return false;
  });
  return found;
}

/** Whether a text is put together of parts in an expression, functions in it left out. */
function composes(root: Node): boolean {
  let found = false;
  walk(root, (node) => {
    if (node !== root && (node.type === 'ArrowFunctionExpression' || node.type === 'FunctionExpression')) return false;
    if ((node.type === 'TemplateLiteral' && node.expressions.length > 0) || (node.type === 'BinaryExpression' && node.operator === '+')) found = true;
    return !found;
  });
  return found;
}
