import type { Node } from 'oxc-parser';
import type { Evaluator, Frame } from './evaluator.js';
import { walk } from './syntax.js';

/** Longest piece of a function or an initial value that is looked at. */
const LONGEST_PIECE = 1500;
/** Most names of a piece that are followed. */
const MOST_NAMES = 12;
const DEEPEST = 3;
/** Characters before a piece in which names are looked up. */
const FURTHEST = 5000;

/** A piece of a program as it is written, with what its names were given last before it and the functions of the project that it calls. */
export function behind(node: Node, frame: Frame, evaluator: Evaluator): string {
  const text = evaluator.syntax(frame.module)?.text ?? '';
  const piece = (from: string | undefined, start: number, end: number): string => (from ?? '').slice(start, Math.min(end, start + LONGEST_PIECE));
  const names = new Set<string>();
  walk(node, (part) => {
    if (part.type === 'Identifier') names.add(part.name);
  });
  const before = text.slice(Math.max(frame.node?.start ?? 0, node.start - FURTHEST), node.start);
  const given = [...names].slice(0, MOST_NAMES).map((name) => {
    const shape = frame.scope.get(name)?.shape;
    return shape?.kind === 'function' ? piece(evaluator.syntax(shape.closure.module)?.text, shape.closure.node.start, shape.closure.node.end) : initialOf(name, before, 0);
  });
  return [piece(text, node.start, node.end), ...given].join('\n');
}

/** What a name was given last before a place, with what the names in that were given. */
function initialOf(name: string, before: string, depth: number): string {
  if (depth >= DEEPEST) return '';
  const at = before.lastIndexOf(` ${name} = `);
  if (at === -1) return '';
  const given = before.slice(at, at + 400).split(/;|\n\s{0,40}(?:const|let|var|if|return)\b/)[0] ?? '';
  const inner = [...new Set(given.slice(name.length + 4).match(/[A-Za-z_$][\w$]{0,60}/g) ?? [])].slice(0, MOST_NAMES).map((other) => (other === name ? '' : initialOf(other, before.slice(0, at), depth + 1)));
  return [given, ...inner].join('\n');
}
