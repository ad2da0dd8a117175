import type { Recognizer } from '../evaluator.js';
import * as values from '../value.js';
import type { Value } from '../value.js';
import { externalOf } from './chain.js';
import { isKeyName } from './environment.js';

/** Stores of secrets: their package, the call or command that reads one, and where its name stands (`0`: the argument itself). */
const stores: readonly (readonly [module: RegExp, call: RegExp, name: string])[] = [
  [/^@aws-sdk\/client-ssm$/, /^GetParameterCommand$/, 'Name'],
  [/^@aws-sdk\/client-secrets-manager$/, /^GetSecretValueCommand$/, 'SecretId'],
  [/^@aws-lambda-powertools\/parameters/, /^get(?:Parameter|Secret)?$/, '0'],
  [/^@google-cloud\/secret-manager$/, /^accessSecretVersion$/, 'name'],
  [/^@azure\/keyvault-secrets$/, /^getSecret$/, '0'],
  [/^node-vault$/, /^read$/, '0'],
  [/^@infisical\/sdk$/, /^getSecret$/, 'secretName'],
  [/^(?:@1password\/sdk)$/, /^resolve$/, '0'],
];

/** A secret that a store is asked for by a name that speaks of Claude: `getSecret('anthropic-api-key')`. */
export const secretStores: Recognizer = ({ method, args, callee, receiver, isNew, evaluator, frame, node }) => {
  const [first] = args;
  if (isNew || first === undefined) return undefined;
  // Of AWS a command is made and sent.
  const command = method === 'send' ? externalOf(first) : undefined;
  const module = (command ?? externalOf(receiver) ?? externalOf(callee))?.module;
  const asked = command?.chain.at(-1);
  const called = command === undefined ? method : (asked?.how === 'new' ? asked.name : '');
  const store = module === undefined ? undefined : stores.find(([name, call]) => name.test(module) && call.test(called));
  const given: Value | undefined = command === undefined ? first : asked?.args[0];
  const name = store === undefined || given === undefined ? undefined : values.constantText(store[2] === '0' ? given : (values.property(given, store[2]) ?? values.unknownValue));
  if (name === undefined || !/anthropic|claude/i.test(name)) return undefined;
  const variable = name.replace(/[^A-Za-z0-9]+/g, '_').replace(/^_|_(?:versions_)?(?:latest|\d{1,4})$|_$/g, '').toUpperCase();
  return values.marked([evaluator.mark('environment', isKeyName(variable) ? variable : `${variable}_KEY`, frame, node)]);
};
