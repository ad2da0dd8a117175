import { perEvaluator } from '../../per-evaluator.js';
import type { CallInfo, Recognizer } from '../../evaluator.js';
import { awaited } from '../../promises.js';
import * as values from '../../value.js';
import type { External, Link, Value } from '../../value.js';
import { externalOf } from '../chain.js';
import { change, functionIn, keptFor, madeBy, runOnce } from './cell.js';

const modules = /^@reduxjs\/toolkit(?:\/|$)/;

interface Slice {
  readonly state: Value;
  readonly reducers: Value | undefined;
}

const slices = new WeakMap<Link, Slice>();
/** What is to be done with what a thunk gives. */
const fulfilled = new WeakMap<Link, ((payload: Value) => void)[]>();
/** The state of all slices by name, those of the store's own naming among them. */
const wholeState = perEvaluator(() => new Map<string, Value>());

function linkOf(external: External | undefined, name: string): Link | undefined {
  return external === undefined || !modules.test(external.module) ? undefined : external.chain.find((link) => link.how === 'call' && link.name === name);
}

function reduce(reducer: Value, state: Value, payload: Value, { evaluator, frame, node }: CallInfo): void {
  const fn = reducer.shape.kind === 'object' ? values.property(reducer, 'reducer') : reducer;
  if (fn?.shape.kind === 'function') change(state, (draft) => evaluator.call(fn, [draft, values.record([['payload', payload]], values.unknownValue)], frame, node));
}

/** `extraReducers: (builder) => builder.addCase(ask.fulfilled, (state, action) => ...)`. */
function builderOf(state: Value, info: CallInfo): Value {
  const builder = values.record([]);
  const add = (name: string): Value => values.native(name, ([matched, reducer]) => {
    const thunk = linkOf(externalOf(matched), 'createAsyncThunk');
    if (thunk !== undefined && reducer !== undefined && externalOf(matched)?.chain.at(-1)?.name === 'fulfilled') fulfilled.set(thunk, [...(fulfilled.get(thunk) ?? []), (payload) => reduce(reducer, state, payload, info)]);
    return builder;
  });
  if (builder.shape.kind === 'object') for (const name of ['addCase', 'addMatcher', 'addDefaultCase', 'addAsyncThunk']) builder.shape.properties.set(name, add(name));
  return builder;
}

function slice(info: CallInfo, given: Value): Slice {
  const { evaluator } = info;
  const first = values.property(given, 'initialState');
  const initial = first?.shape.kind === 'function' ? runOnce(first, [], info) : first;
  const state = initial?.shape.kind === 'object' ? values.record(initial.shape.properties, initial.shape.open) : values.record([]);
  const name = values.property(given, 'name');
  wholeState(evaluator).set((name === undefined ? undefined : values.constantText(name)) ?? '', state);
  const extra = values.property(given, 'extraReducers');
  if (extra?.shape.kind === 'function') runOnce(extra, [builderOf(state, info)], info);
  return { state, reducers: values.property(given, 'reducers') };
}

/** `configureStore({ reducer: { talk } })`, `combineReducers({ talk })`: under which name the state of a slice stands. */
function named(reducers: Value | undefined, { evaluator }: CallInfo): void {
  for (const [name, reducer] of reducers?.shape.kind === 'object' ? reducers.shape.properties : []) {
    const made = keptFor(slices, linkOf(externalOf(reducer), 'createSlice'));
    if (made !== undefined) wholeState(evaluator).set(name, made.state);
  }
}

/** Redux Toolkit: slices with their reducers, thunks, and what `useSelector` reads of them. */
export const reduxCalls: Recognizer = (info) => {
  const { callee, receiver, args, method, evaluator, frame, node } = info;
  const external = externalOf(callee);
  if (external === undefined) return undefined;
  const [first] = args;
  const whole = (): Value => values.record(wholeState(evaluator), values.unknownValue);
  if (external.module === 'react-redux' && external.chain[0]?.name === 'useSelector') {
    const selector = functionIn(args);
    return selector === undefined ? undefined : evaluator.call(selector, [whole()], frame, node);
  }
  if (!modules.test(external.module)) return undefined;
  if (method === 'getState' && madeBy(receiver, modules)?.name === 'configureStore') return whole();
  if (external.chain.length === 1) {
    const makes = external.chain[0]?.name ?? '';
    if (makes === 'createSlice' && first !== undefined) {
      const link: Link = { how: 'call', name: makes, args };
      slices.set(link, slice(info, first));
      return { shape: { kind: 'external', external: values.extend(external, link) }, marks: [] };
    }
    if (makes === 'configureStore' && first !== undefined) named(values.property(first, 'reducer'), info);
    if (makes === 'combineReducers') named(first, info);
    // What a thunk does is done when it is called.
    return makes === 'createAsyncThunk' ? { shape: { kind: 'external', external: values.extend(external, { how: 'call', name: makes, args }) }, marks: [] } : undefined;
  }
  // `shown(text)`, which is dispatched.
  const made = keptFor(slices, linkOf(external, 'createSlice'));
  const reducer = made?.reducers === undefined ? undefined : values.property(made.reducers, external.chain.at(-1)?.name ?? '');
  if (made !== undefined && reducer !== undefined) {
    const payload = first ?? values.undefinedValue;
    reduce(reducer, made.state, payload, info);
    return values.record([['payload', payload]], values.unknownValue);
  }
  const thunk = madeBy(callee, modules);
  const work = thunk?.name === 'createAsyncThunk' ? thunk.args.find((arg) => arg.shape.kind === 'function') : undefined;
  if (thunk === undefined || work === undefined) return undefined;
  const payload = awaited(runOnce(work, [first ?? values.undefinedValue, values.record([['getState', values.native('getState', whole)]], values.unknownValue)], info));
  for (const take of fulfilled.get(thunk) ?? []) take(payload);
  return values.record([['payload', payload], ['unwrap', values.native('unwrap', () => payload)]], values.unknownValue);
};
