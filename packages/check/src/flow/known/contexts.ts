import type { Recognizer } from '../evaluator.js';
import * as values from '../value.js';
import type { Link, Value } from '../value.js';
import { externalOf } from './chain.js';

/** What each context of React was provided with, by the call that made it. */
const provided = new WeakMap<Link, Value>();

function contextLink(value: Value | undefined): Link | undefined {
  const external = externalOf(value);
  return external !== undefined && /^(?:react|preact|solid-js)/.test(external.module) ? external.chain.find((link) => link.how === 'call' && link.name === 'createContext') : undefined;
}

/** `<Settings.Provider value={settings}>`, `<Settings value={settings}>`. */
export function provide(component: Value, value: Value | undefined): void {
  const link = contextLink(component);
  if (link === undefined || value === undefined) return;
  const before = provided.get(link);
  provided.set(link, before === undefined ? value : values.join(before, value));
}

/** `useContext(Settings)`, `use(Settings)`: what was provided, or what the context was made with. */
export const contextCalls: Recognizer = ({ method, args }) => {
  const link = method === 'useContext' || method === 'use' ? contextLink(args[0]) : undefined;
  return link === undefined ? undefined : (provided.get(link) ?? link.args[0] ?? values.unknownValue);
};
