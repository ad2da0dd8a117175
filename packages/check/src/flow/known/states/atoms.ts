import type { CallInfo, Recognizer } from '../../evaluator.js';
import * as values from '../../value.js';
import type { Link, Value } from '../../value.js';
import { externalOf } from '../chain.js';
import { cellOf, held, keptFor, madeBy, runOnce, type Cell } from './cell.js';

const atoms = /^(?:jotai(?:\/|$)|recoil$|nanostores$|@nanostores\/)/;
const cells = new WeakMap<Link, Cell>();

function cellIn(value: Value | undefined): Cell | undefined {
  return keptFor(cells, madeBy(value, atoms));
}

/** Puts in what is given, or what a function makes of what is there. */
function setter(cell: Cell, info: CallInfo): Value {
  return values.native('set', ([next]) => {
    if (next !== undefined) cell.put(next.shape.kind === 'function' ? info.evaluator.call(next, [held(cell)], info.frame, info.node) : next);
    return values.undefinedValue;
  });
}

/** Jotai, Recoil and Nano Stores: `const answer = atom('')`, and `useAtom(answer)`, `useRecoilState(answer)`, `useStore(answer)`. */
export const atomCalls: Recognizer = (info) => {
  const { callee, receiver, args, method, evaluator, frame, node } = info;
  const external = externalOf(callee);
  if (external === undefined || !atoms.test(external.module)) return undefined;
  const [first] = args;
  const [named] = external.chain;
  const makes = external.chain.length === 1 ? (named?.name ?? '') : '';
  if (/^(?:atom|map|selector|computed)$/.test(makes) && first !== undefined) {
    const link: Link = { how: 'call', name: makes, args };
    const work = makes === 'computed' ? args.at(-1) : first.shape.kind === 'function' ? first : values.property(first, 'get');
    const read = values.native('get', ([atom]) => held(cellIn(atom) ?? cellOf(undefined)));
    const given = external.module === 'recoil' ? (values.property(first, 'default') ?? values.undefinedValue) : first;
    const cell = cellOf(work?.shape.kind === 'function' ? runOnce(work, makes === 'computed' ? [held(cellIn(first) ?? cellOf(undefined))] : [external.module === 'recoil' ? values.record([['get', read]]) : read], info) : given);
    cells.set(link, cell);
    return { shape: { kind: 'external', external: values.extend(external, link) }, marks: [] };
  }
  const cell = cellIn(first);
  if (cell !== undefined) {
    if (/^use(?:Atom|RecoilState)$/.test(method)) return values.list([held(cell), setter(cell, info)]);
    if (/^use(?:AtomValue|RecoilValue|Store)$/.test(method)) return held(cell);
    if (/^use(?:SetAtom|SetRecoilState)$/.test(method)) return setter(cell, info);
  }
  const own = cellIn(receiver);
  if (own === undefined) return undefined;
  const next = method === 'setKey' ? args[1] : first;
  if (/^(?:set|setKey)$/.test(method) && next !== undefined) own.put(method === 'setKey' ? values.record([[values.constantText(first ?? next) ?? '', next]]) : next);
  if (method === 'get') return held(own);
  if (/^(?:subscribe|listen)$/.test(method) && first !== undefined) evaluator.branch(frame, values.noFacts, () => evaluator.call(first, [held(own)], frame, node));
  return values.undefinedValue;
};
