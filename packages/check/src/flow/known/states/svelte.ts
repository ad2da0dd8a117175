import type { CallInfo, Frame, Recognizer } from '../../evaluator.js';
import * as values from '../../value.js';
import type { Value } from '../../value.js';
import { externalOf } from '../chain.js';
import { cellOf, held, runOnce } from './cell.js';

/** A store as a component sees it: `$answer` is what it holds. */
function storeOf(first: Value | undefined, info: CallInfo): Value {
  const cell = cellOf(first);
  const { evaluator, frame, node } = info;
  const waiting: Value[] = [];
  const put = (next: Value | undefined): Value => {
    if (next !== undefined) cell.put(next);
    for (const told of waiting) evaluator.call(told, [held(cell)], frame, node);
    return values.undefinedValue;
  };
  if (cell.state.shape.kind === 'object') {
    const { properties } = cell.state.shape;
    properties.set('set', values.native('set', ([next]) => put(next)));
    properties.set('update', values.native('update', ([next]) => put(next === undefined ? undefined : evaluator.call(next, [held(cell)], frame, node))));
    properties.set('subscribe', values.native('subscribe', ([told]) => {
      if (told?.shape.kind === 'function' || told?.shape.kind === 'native') {
        waiting.push(told);
        runOnce(told, [held(cell)], info);
      }
      return values.undefinedValue;
    }));
  }
  return cell.state;
}

/** `writable('')`, `derived(answer, ($answer) => marked($answer))` and `get(answer)` of `svelte/store`. */
export const svelteStores: Recognizer = (info) => {
  const { callee, args } = info;
  const external = externalOf(callee);
  if (external?.module !== 'svelte/store') return undefined;
  const [first, second] = args;
  const method = external.chain.at(-1)?.name;
  if (method === 'writable' || method === 'readable') return storeOf(first, info);
  if (method === 'get' && first !== undefined) return values.property(first, 'value') ?? values.marked(values.allMarks(first));
  if (method !== 'derived' || first === undefined || second === undefined) return undefined;
  const of = (store: Value): Value => values.property(store, 'value') ?? values.marked(values.allMarks(store));
  const made = storeOf(undefined, info);
  const put = values.property(made, 'set');
  const work = values.native('work', () => {
    const given = first.shape.kind === 'array' ? values.list(first.shape.items.map((store) => of(store))) : of(first);
    if (put !== undefined) info.evaluator.call(put, [info.evaluator.call(second, [given], info.frame, info.node)], info.frame, info.node);
    return values.undefinedValue;
  });
  for (const store of first.shape.kind === 'array' ? first.shape.items : [first]) {
    const subscribe = values.property(store, 'subscribe');
    if (subscribe !== undefined) info.evaluator.call(subscribe, [work], info.frame, info.node);
  }
  return made;
};

/** `$answer` in a component: what the store of that name holds. */
export function heldByStore(name: string, { module, scope }: Frame): Value | undefined {
  const store = name.startsWith('$') && name.length > 1 && module.endsWith('.svelte') ? scope.get(name.slice(1)) : undefined;
  // What a hook of the server's answers gives is such a store too.
  return store?.shape.kind === 'input' ? store : store === undefined ? undefined : values.property(store, 'value');
}
