import type { Recognizer } from '../evaluator.js';
import * as values from '../value.js';
import { externalOf } from './chain.js';

/** Services that hand settings to every copy of an app, and how they are asked. What they hold is the operator's, and each user can read it. */
const services: readonly (readonly [module: RegExp, asked: RegExp])[] = [
  [/^(?:firebase\/remote-config|@firebase\/remote-config|@react-native-firebase\/remote-config|@angular\/fire\/(?:compat\/)?remote-config)$/, /^(?:get(?:Value|String|All|StringChanges)|asString)$/],
  [/^(?:configcat-[\w-]+|@configcat\/sdk(?:\/.*)?)$/, /^(?:getValue(?:Async)?|useFeatureFlag)$/],
  [/^(?:launchdarkly-(?:js|react|react-native|electron|vue)[\w-]*|@launchdarkly\/(?:js|react)[\w-]*)$/, /^(?:(?:string|json)?[vV]ariation(?:Detail)?|useFlags|use(?:String|Json)Variation)$/],
  [/^@growthbook\/growthbook(?:-react)?$/, /^(?:getFeatureValue|useFeatureValue|evalFeature)$/],
  [/^(?:@statsig\/(?:js|react|expo)[\w-]*|statsig-(?:js|react[\w-]*))$/, /^(?:getDynamicConfig|getLayer|getExperiment|useDynamicConfig|useLayer)$/],
];

/** `getValue(remoteConfig, 'anthropic_key').asString()`. */
export const remoteSettings: Recognizer = ({ method, callee, receiver, isNew, evaluator, frame, node }) => {
  const module = (externalOf(receiver) ?? externalOf(callee))?.module;
  if (isNew || module === undefined || !services.some(([name, asked]) => name.test(module) && asked.test(method))) return undefined;
  return values.marked([evaluator.mark('fetched', 'a setting that every copy of the app is given', frame, node)]);
};
