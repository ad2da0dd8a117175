import type { Node } from 'oxc-parser';
import type { Analysis } from './analysis.js';
import type { Frame } from './evaluator.js';
import type { EventOf } from './event.js';
import { isTool } from './known/mcp-tools.js';

interface Written {
  readonly module: string;
  readonly node: Node;
}

/** By route and place of a call: the functions that it calls there on the way to Claude. */
type Dispatched = ReadonlyMap<unknown, ReadonlyMap<Node, ReadonlySet<Node>>>;

const known = new WeakMap<Analysis, Dispatched>();

function framesOf(event: EventOf<'claude'>): Frame[] {
  const frames: Frame[] = [];
  for (let at: Frame | undefined = event.frame; at !== undefined; at = at.caller) frames.unshift(at);
  return frames;
}

function dispatchedIn(analysis: Analysis): Dispatched {
  const found = new Map<unknown, Map<Node, Set<Node>>>();
  for (const event of analysis.fromOutside()) {
    const ofRoute = found.get(event.route.node) ?? new Map<Node, Set<Node>>();
    found.set(event.route.node, ofRoute);
    for (const { site, node } of framesOf(event)) {
      if (site === undefined || node === undefined || site === event.route.node) continue;
      const called = ofRoute.get(site) ?? new Set<Node>();
      ofRoute.set(site, called.add(node));
    }
  }
  return found;
}

/**
 * The function out of a table that answers a caller, `commands[name].run(input)`, or the tool that a client asked for: what
 * differs from one to the other is to be mended there, and not where all of them are called.
 */
export function dispatchedTo(analysis: Analysis, event: EventOf<'claude'>): Written | undefined {
  const all = known.get(analysis) ?? dispatchedIn(analysis);
  known.set(analysis, all);
  const ofRoute = all.get(event.route?.node);
  for (const { site, node, module } of framesOf(event)) {
    if (node === undefined || site === undefined || !(isTool(node) || (ofRoute?.get(site)?.size ?? 0) > 1)) continue;
    return { module, node };
  }
  return undefined;
}
