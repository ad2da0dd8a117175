import type { CallInfo, Recognizer } from '../../evaluator.js';
import * as values from '../../value.js';
import type { Link, Value } from '../../value.js';
import { externalOf } from '../chain.js';
import { change, functionIn, keptFor, madeBy, putInto, runOnce } from './cell.js';

const modules = /^zustand(?:\/|$)/;
const states = new WeakMap<Link, Value>();

function made(info: CallInfo, creator: Value): Value | undefined {
  const { callee, args, method, evaluator, frame, node } = info;
  const external = externalOf(callee);
  if (external === undefined) return undefined;
  const state = values.record([]);
  const set = values.native('set', ([next]) => {
    if (next?.shape.kind === 'function') change(state, (draft) => evaluator.call(next, [draft], frame, node));
    else if (next !== undefined) putInto(state, next);
    return values.undefinedValue;
  });
  const get = values.native('get', () => state);
  const link: Link = { how: 'call', name: method, args };
  states.set(link, state);
  putInto(state, evaluator.call(creator, [set, get, values.record([['setState', set], ['getState', get]])], frame, node));
  for (const part of state.shape.kind === 'object' ? [...state.shape.properties.values()] : []) if (part.shape.kind === 'function') runOnce(part, [values.unknownValue, values.unknownValue], info);
  return { shape: { kind: 'external', external: values.extend(external, link) }, marks: [] };
}

/** Zustand: `create((set) => ({ answer: '', ask: async () => set({ answer }) }))`, and `useTalk((state) => state.answer)`. */
export const zustandCalls: Recognizer = (info) => {
  const { callee, receiver, args, method, evaluator, frame, node } = info;
  const external = externalOf(callee);
  if (external === undefined || !modules.test(external.module)) return undefined;
  const own = madeBy(callee, modules);
  const known = keptFor(states, own);
  // `useStore(talk, (state) => state.answer)` of a store without a component.
  const given = known ?? keptFor(states, madeBy(args[0], modules));
  if (given !== undefined) {
    const selector = functionIn(args);
    return selector === undefined ? given : evaluator.call(selector, [given], frame, node);
  }
  const store = keptFor(states, madeBy(receiver, modules));
  if (store !== undefined) {
    if (method === 'getState') return store;
    const [next] = args;
    if (method === 'setState' && next?.shape.kind === 'function') change(store, (draft) => evaluator.call(next, [draft], frame, node));
    else if (method === 'setState' && next !== undefined) putInto(store, next);
    return values.undefinedValue;
  }
  const creates = /^(?:create|createStore|createWithEqualityFn)$/.test(external.chain[0]?.name ?? '') && (external.chain.length === 1 || (external.chain.length === 2 && own?.args.length === 0));
  const creator = creates ? functionIn(args) : undefined;
  return creator === undefined ? undefined : made(info, creator);
};
