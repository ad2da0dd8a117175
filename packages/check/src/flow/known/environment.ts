import type { Node } from 'oxc-parser';
import type { CallInfo, Evaluator, Frame, Recognizer } from '../evaluator.js';
import { constantText, external, extend, input, marked } from '../value.js';
import type { External, Value } from '../value.js';
import { externalOf } from './chain.js';
import { logModules } from './loggers.js';

const settingsObject = /^_{0,4}(?:env|config|runtime_?config|app_?config|settings|public_?env)_{0,4}$/i;

/** `process.env.NAME` and its kin: a value with the variable's name. */
export function environmentMember(object: External, name: string, frame: Frame, node: Node, evaluator: Evaluator): Value | undefined {
  const names = object.chain.map((link) => link.name);
  const variable = (label: string): Value => marked([evaluator.mark('environment', label, frame, node)]);
  if (object.module === 'global') {
    const [first, second] = names;
    if (names.length === 2 && second === 'env' && (first === 'process' || first === 'import.meta' || first === 'Bun')) return variable(name);
    if (first === 'useRuntimeConfig' && names.length >= 2) {
      if (name === 'public' || name === 'app') return undefined;
      return variable(`runtimeConfig.${names.includes('public') ? 'public.' : ''}${name}`);
    }
    // Pages get their settings in an object of this kind: `window.ENV`, `window.__CONFIG__`.
    if (names.length === 1 && first !== undefined && settingsObject.test(first) && isKeyName(name)) return variable(`window.${first}.${name}`);
    if (first === 'globalThis' || first === 'window' || first === 'self') return (names.length === 1 ? evaluator.shared(frame.module, name) : undefined) ?? external('global', name);
    return undefined;
  }
  // What a middleware noted of the caller.
  if (object.module === 'response' && object.chain.length === 0 && name === 'locals') return input(evaluator.origin('identity', 'res.locals', frame, node));
  // A client's own key, however it came there.
  if (object.module.startsWith('@anthropic-ai/') && (name === 'apiKey' || name === 'authToken') && object.chain.some((link) => link.how === 'new')) return variable('ANTHROPIC_API_KEY');
  if (object.module.startsWith('$env/static/') || object.module.startsWith('astro:env/')) return names.length === 0 ? variable(name) : undefined;
  // React Native: plug-ins that write the environment into the app.
  // `functions.config().anthropic.key` of Firebase.
  const configured = object.module.startsWith('firebase-functions') ? names.indexOf('config') : -1;
  if (configured !== -1 && isKeyName([...names.slice(configured + 1), name].join('_'))) return variable([...names.slice(configured + 1), name].join('.'));
  if (object.module === '@env' && names.length === 0) return variable(name);
  if (object.module === 'react-native-config' && names.length <= 1) return isKeyName(name) ? variable(name) : undefined;
  if (object.module.startsWith('$env/dynamic/') || object.module === 'cloudflare:workers') return names[0] === 'env' ? variable(name) : undefined;
  if ((object.module === 'node:process' || object.module === 'process') && names.at(-1) === 'env') return variable(name);
  if (object.module.startsWith('@t3-oss/env') && names.length === 2) return variable(name);
  if (object.module === 'expo-constants' && names.at(-1) === 'extra') return variable(`expo.extra.${name}`);
  return undefined;
}

/** The name that a setting is asked for by: `defineSecret('NAME').value()` of Firebase, `config.get('anthropic.apiKey')`. */
function settingName({ method, written, args, receiver }: CallInfo): string | undefined {
  const external = externalOf(receiver);
  if (method === 'value' && external?.module.startsWith('firebase-functions') === true) {
    const defined = external.chain.find((link) => link.how === 'call' && /^define(?:Secret|String)$/.test(link.name))?.args[0];
    return defined === undefined ? undefined : constantText(defined);
  }
  const isStore = external === undefined || external.module === 'global' ? /(?:config|settings|secrets|params)(?:Service)?\.\w{1,20}$/i.test(written) : /^(?:config|nconf|convict|rc|@nestjs\/config|envalid)$/.test(external.module);
  const name = isStore && /^(?:get|getOrThrow|require)$/.test(method) && args[0] !== undefined ? constantText(args[0])?.replaceAll(/[.:]/g, '_') : undefined;
  return name !== undefined && isKeyName(name) ? name : undefined;
}

/** Packages that hand an environment on as it is; what others make of one are settings that they checked. */
function takesWhole(module: string): boolean {
  return module === 'global' || module === 'response' || module === 'electron' || logModules.test(module);
}

/** `Deno.env.get('NAME')`, `Netlify.env.get`, `process.env` handed to a schema. */
export const environmentCalls: Recognizer = (info) => {
  const { written, args, frame, node, evaluator, callee } = info;
  const setting = settingName(info);
  if (setting !== undefined) return marked([evaluator.mark('environment', setting, frame, node)]);
  if (written === 'Deno.env.get' || written === 'Netlify.env.get' || written === 'env.get') {
    const name = args[0] === undefined ? undefined : constantText(args[0]);
    if (name !== undefined && /^[A-Z][A-Z0-9_]+$/.test(name)) return marked([evaluator.mark('environment', name, frame, node)]);
  }
  for (const arg of args) {
    if (arg.shape.kind !== 'external' || arg.shape.external.module !== 'global') continue;
    const names = arg.shape.external.chain.map((link) => link.name).join('.');
    if (names !== 'process.env' && names !== 'import.meta.env') continue;
    const method = written.split('.').at(-1) ?? '';
    if (method === 'safeParse') return { shape: { kind: 'object', properties: new Map([['data', arg]]), open: undefined }, marks: [] };
    if (/^(?:parse|parseEnv|cleanEnv|validate|validateSync|attempt|cast|load|from|parseAsync)$/.test(method)) return arg;
    if (callee.shape.kind === 'external' && !takesWhole(callee.shape.external.module)) return { shape: { kind: 'external', external: extend({ module: 'global', chain: [] }, { how: 'member', name: names, args: [] }) }, marks: [] };
  }
  return undefined;
};

const keyName = /(?:ANTHROPIC|CLAUDE)(?:[A-Z0-9_.]{0,40}_?)(?:API_?KEY|KEY|TOKEN|SECRET)(?:_(?:PROD|PRODUCTION|DEV|DEVELOPMENT|STAGING|TEST|\d{1,3}))?$|(?:ANTHROPIC|CLAUDE)_?API$/i;

/** Whether a variable holds a key for Claude, by its name. */
export function isKeyName(name: string): boolean {
  return keyName.test(name.replace(/([a-z])([A-Z])/g, '$1_$2'));
}

/** What names of variables begin with that bundlers write into code for users. */
export const publicPrefixes = 'NEXT_PUBLIC_|VITE_|REACT_APP_|EXPO_PUBLIC_|PUBLIC_|GATSBY_|NUXT_PUBLIC_|VUE_APP_|NG_APP_|STORYBOOK_|RSBUILD_PUBLIC_|PLASMO_PUBLIC_|WXT_|BUN_PUBLIC_|SNOWPACK_PUBLIC_|TARO_APP_|SANITY_STUDIO_';
const publicPrefix = new RegExp(`^(?:${publicPrefixes}|runtimeConfig\\.public\\.|expo\\.extra\\.)`);

/** Whether bundlers put a variable of this name into what browsers and phones get. */
export function isPublicName(name: string): boolean {
  return publicPrefix.test(name);
}
