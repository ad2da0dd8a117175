import type { Recognizer } from '../evaluator.js';
import * as values from '../value.js';
import { isFrom } from './chain.js';

/** What the main process of Electron gives to the pages of a window other than by messages: arguments, addresses, scripts. */
export const windowCalls: Recognizer = ({ method, isNew, args, callee, receiver, evaluator, frame, node }) => {
  const [first, second] = args;
  if (first === undefined) return undefined;
  if (isNew && isFrom(callee, /^electron$/)) {
    const preferences = values.property(first, 'webPreferences');
    const given = preferences === undefined ? undefined : values.property(preferences, 'additionalArguments');
    // A preload script and, where it has Node, the page itself find them in `process.argv`.
    if (given !== undefined) evaluator.emit({ detail: { kind: 'response', value: given, way: 'additionalArguments' }, node }, frame);
    return undefined;
  }
  if (!isFrom(receiver, /^electron$/)) return undefined;
  if (method === 'loadURL' || method === 'loadFile') evaluator.emit({ detail: { kind: 'url', value: second === undefined ? first : values.list([first, second]) }, node }, frame);
  if (/^executeJavaScript(?:InIsolatedWorld)?$/.test(method)) {
    const code = values.list(args);
    evaluator.emit({ detail: { kind: 'response', value: code, way: 'executeJavaScript' }, node }, frame);
    evaluator.emit({ detail: { kind: 'run', value: code, way: 'eval', name: 'executeJavaScript' }, node }, frame);
  }
  return undefined;
};
