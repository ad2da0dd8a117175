import type { CallInfo, Recognizer } from '../../evaluator.js';
import * as values from '../../value.js';
import type { Link, Value } from '../../value.js';
import { externalOf } from '../chain.js';
import { change, keptFor, madeBy, runOnce } from './cell.js';

const modules = /^(?:pinia|@pinia\/nuxt)$/;
const stores = new WeakMap<Link, Value>();

/** A store of options: what is called on it reads and changes its state as `this`. */
function ofOptions(given: Value, info: CallInfo): Value {
  const { evaluator, frame, node } = info;
  const first = values.property(given, 'state');
  const state = first === undefined ? values.record([]) : evaluator.call(first, [], frame, node);
  const store = state.shape.kind === 'object' ? state : values.record([]);
  if (store.shape.kind !== 'object') return store;
  const { properties } = store.shape;
  const actions = values.property(given, 'actions');
  for (const [name, action] of actions?.shape.kind === 'object' ? actions.shape.properties : []) {
    properties.set(name, values.native(name, (args) => {
      let result: Value = values.undefinedValue;
      change(store, (draft) => {
        result = evaluator.call(action, args, frame, node, draft);
        return values.undefinedValue;
      });
      return result;
    }));
  }
  for (const [name, action] of actions?.shape.kind === 'object' ? actions.shape.properties : []) if (action.shape.kind === 'function') runOnce(properties.get(name) ?? action, [values.unknownValue, values.unknownValue], info);
  const getters = values.property(given, 'getters');
  for (const [name, getter] of getters?.shape.kind === 'object' ? getters.shape.properties : []) properties.set(name, runOnce(getter, [store], info, store));
  return store;
}

/** A store of a function: what it gives, with what is called changing what it holds. */
function ofSetup(setup: Value, info: CallInfo): Value {
  const store = info.evaluator.call(setup, [], info.frame, info.node);
  if (store.shape.kind === 'object') for (const part of store.shape.properties.values()) if (part.shape.kind === 'function') runOnce(part, [values.unknownValue, values.unknownValue], info);
  return store;
}

/** Pinia: `defineStore('talk', { state, actions })`, `defineStore('talk', () => ({ answer, ask }))`, and `useTalk()`. */
export const piniaCalls: Recognizer = (info) => {
  const { callee, args } = info;
  const known = keptFor(stores, madeBy(callee, modules));
  if (known !== undefined) return known;
  const external = externalOf(callee);
  if (external === undefined || !(modules.test(external.module) || external.module === 'global')) return undefined;
  const method = external.chain.at(-1)?.name;
  if (method === 'storeToRefs' && args[0]?.shape.kind === 'object') return values.record([...args[0].shape.properties].map(([name, part]) => [name, values.property(part, 'value') === undefined ? values.record([['value', part]]) : part]));
  const given = method === 'defineStore' ? args.find((arg) => arg.shape.kind === 'function' || arg.shape.kind === 'object') : undefined;
  if (given === undefined) return undefined;
  const link: Link = { how: 'call', name: 'defineStore', args };
  stores.set(link, given.shape.kind === 'function' ? ofSetup(given, info) : ofOptions(given, info));
  return { shape: { kind: 'external', external: { module: 'pinia', chain: [link] } }, marks: [] };
};
