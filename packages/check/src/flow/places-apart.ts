import type { Node } from 'oxc-parser';
import type { Location } from '../engine/finding.js';
import type { Analysis } from './analysis.js';
import type { CallStep, Event } from './event.js';
import { nodesAround, walk } from './syntax.js';

/** A call at fault, and what is said of it. */
export interface Fault<Of extends Event = Event> {
  readonly event: Of;
  readonly message: string;
}

type Placed<Of extends Event> = Fault<Of> & { readonly place: Location };

/**
 * Faults of calls, each where it is to be mended: at the call; or, where others come to the same call without the fault,
 * at the first place on its way that none of them goes through, in a module in which theirs is seen to, where there is one.
 */
export function placedApart<Of extends Event>(analysis: Analysis, faults: readonly Fault<Of>[], sound: readonly Of[], seenTo: (event: Of) => string | undefined = () => undefined): Placed<Of>[] {
  const others = new Map<Node, Others>();
  for (const event of sound) {
    if (isRunAlone(event)) continue;
    const known = others.get(event.node) ?? { steps: new Set(), modules: new Set() };
    others.set(event.node, known);
    for (const step of event.calls) known.steps.add(nameOf(step));
    const module = seenTo(event);
    if (module !== undefined) known.modules.add(module);
  }
  const found = new Map<string, Placed<Of>>();
  for (const fault of faults) {
    const step = firstApart(fault.event, others.get(fault.event.node));
    const place = step === undefined ? analysis.place(fault.event.path, fault.event.node) : placeOf(analysis, step);
    const key = `${place.path}:${String(place.line)}:${String(place.column)}`;
    if (!found.has(key)) found.set(key, { ...fault, place });
  }
  return [...found.values()];
}

/** The ways of others to the same call: the calls that they go through, and where what fails is seen to. */
interface Others {
  readonly steps: Set<string>;
  readonly modules: Set<string>;
}

function firstApart(event: Event, others: Others | undefined): CallStep | undefined {
  if (others === undefined) return undefined;
  const own = event.calls.filter((step) => !others.steps.has(nameOf(step)) && !isRegistration(step, event));
  return own.findLast(({ path }) => others.modules.has(path)) ?? own.at(-1);
}

function nameOf({ path, offset }: CallStep): string {
  return `${path}:${String(offset)}`;
}

/** Where a handler is registered, and not called. */
function isRegistration({ path, offset }: CallStep, { route }: Event): boolean {
  return route !== undefined && path === route.path && offset === route.node.start;
}

function placeOf(analysis: Analysis, { path, offset }: CallStep): Location {
  return analysis.place(path, siteOf(analysis, path, offset) ?? { start: offset, end: offset });
}

/** The call that begins at a place: of several, the outermost that is one. */
function siteOf(analysis: Analysis, path: string, offset: number): Node | undefined {
  const program = analysis.interpreter.syntax(path)?.program;
  return program === undefined ? undefined : nodesAround(program, { start: offset, end: offset + 1 }).find((node) => node.start === offset && (node.type === 'CallExpression' || node.type === 'NewExpression'));
}

/** A function that nothing was seen to call is run by itself, in place of whoever may. */
export function isRunAlone({ frame }: Event): boolean {
  let at = frame;
  while (at.caller?.site !== undefined) at = at.caller;
  return at.site !== undefined && (at.site === at.node || at.site.type === 'ClassDeclaration' || at.site.type === 'ClassExpression');
}

/** Where on the way to a call a number is written that it is given in the end: in the call, or in what a function is called with. */
export function numberPlace(analysis: Analysis, event: Event, value: number): Location | undefined {
  const steps = event.calls.toReversed().flatMap(({ path, offset }) => {
    const node = siteOf(analysis, path, offset);
    return node === undefined ? [] : [{ path, node }];
  });
  for (const { path, node } of [{ path: event.path, node: event.node }, ...steps]) {
    if (node.type !== 'CallExpression' && node.type !== 'NewExpression') continue;
    for (const given of node.arguments) {
      const found = literalIn(given, value);
      if (found !== undefined) return path === event.path && node === event.node ? analysis.place(path, node) : analysis.place(path, found);
    }
  }
  return undefined;
}

function literalIn(root: Node, value: number): Node | undefined {
  let found: Node | undefined;
  walk(root, (node) => {
    // A function that is handed on has numbers of its own.
    if (node.type === 'ArrowFunctionExpression' || node.type === 'FunctionExpression') return false;
    if (node.type === 'Literal' && node.value === value) found ??= node;
    return found === undefined;
  });
  return found;
}
