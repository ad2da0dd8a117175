import type { Recognizer } from '../../evaluator.js';
import { externalOf } from '../chain.js';
import { cellOf } from './cell.js';

/** Objects that are changed in place: `proxy({ answer: '' })` and `useSnapshot` of Valtio, `signal('')` of Preact. */
export const objectStates: Recognizer = ({ callee, args }) => {
  const external = externalOf(callee);
  const [module, method] = [external?.module ?? '', external?.chain.at(-1)?.name ?? ''];
  const [first] = args;
  if (first === undefined) return undefined;
  if (/^valtio(?:\/|$)/.test(module) && /^(?:proxy|useSnapshot|snapshot|useProxy)$/.test(method)) return first;
  return /^@preact\/signals(?:-\w{1,10})?$/.test(module) && /^(?:signal|useSignal)$/.test(method) ? cellOf(first).state : undefined;
};
