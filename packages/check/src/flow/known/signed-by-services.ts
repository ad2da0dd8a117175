import type { Recognizer } from '../evaluator.js';
import { MACHINES } from '../machines.js';
import * as values from '../value.js';
import type { External } from '../value.js';
import { externalOf } from './chain.js';

/** Packages that check who signed a message and throw where it was nobody known, for services that pass nothing on of strangers. */
const signedByServices: readonly { readonly module: RegExp; readonly method: RegExp }[] = [
  { module: /^stripe$/, method: /^constructEvent(?:Async)?$/ },
  { module: /^(?:svix|standardwebhooks)$/, method: /^verify$/ },
  { module: /^@clerk\/[\w-]+\/webhooks$/, method: /^verifyWebhook$/ },
  { module: /^@upstash\/qstash$/, method: /^verify$/ },
  { module: /^@polar-sh\/sdk\/webhooks$/, method: /^validateEvent$/ },
  { module: /^@paddle\/paddle-node-sdk$/, method: /^unmarshal$/ },
];

/** What such packages put around a handler: `verifySignatureAppRouter(handler)` of QStash. */
export function isSignedWrapper(external: External): boolean {
  return external.module.startsWith('@upstash/qstash/') && external.chain.some((link) => link.how === 'call' && link.name.startsWith('verifySignature'));
}

/** `stripe.webhooks.constructEvent(body, signature, secret)`: past it the message is from whom the app has a secret with. */
export const signedCalls: Recognizer = ({ callee, method, frame, isNew, args }) => {
  const module = isNew ? undefined : externalOf(callee)?.module;
  if (module === undefined || !signedByServices.some((entry) => entry.module.test(module) && entry.method.test(method))) return undefined;
  frame.facts = values.both(frame.facts, new Set(['authenticated', MACHINES]));
  return args[0] ?? values.unknownValue;
};
