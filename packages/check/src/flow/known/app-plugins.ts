import type { Recognizer } from '../evaluator.js';
import * as values from '../value.js';
import { isFrom } from './chain.js';

/** `createApp(App).use(plugin, settings)` of Vue: the plugin of the project is installed with its settings. */
export const appPlugins: Recognizer = ({ method, receiver, args, evaluator, frame, node, isNew }) => {
  const [plugin, settings] = args;
  if (isNew || method !== 'use' || plugin === undefined || !isFrom(receiver, /^vue$/)) return undefined;
  const install = plugin.shape.kind === 'function' ? plugin : values.property(plugin, 'install');
  if (install?.shape.kind === 'function') evaluator.branch(frame, values.noFacts, () => evaluator.call(install, [values.unknownValue, settings ?? values.undefinedValue], frame, node));
  return receiver;
};
