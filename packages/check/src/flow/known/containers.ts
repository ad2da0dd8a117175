import type { CallInfo, Recognizer } from '../evaluator.js';
import * as values from '../value.js';
import type { External, Link, Value } from '../value.js';
import { externalOf } from './chain.js';

/** What each container of awilix holds, by the call that made it. */
const cradles = new WeakMap<Link, Value>();

function containerLink(external: External | undefined): Link | undefined {
  return external?.module === 'awilix' ? external.chain.find((link) => link.name === 'createContainer' && link.how === 'call') : undefined;
}

/** `container.cradle`, where what was registered can be had by name. */
export function containerMember(object: External, name: string): Value | undefined {
  const link = name === 'cradle' ? containerLink(object) : undefined;
  return link === undefined ? undefined : cradles.get(link);
}

/** `createContainer().register({ ask: asClass(Ask) })` and `container.resolve('ask')`. */
export const containerCalls: Recognizer = (info) => {
  const { method, receiver, args } = info;
  const link = containerLink(externalOf(receiver));
  const [first, second] = args;
  if (link === undefined || first === undefined) return undefined;
  const name = values.constantText(first);
  if (method === 'resolve' && name !== undefined) return values.property(cradles.get(link) ?? values.unknownValue, name);
  if (method !== 'register') return undefined;
  const cradle = cradles.get(link) ?? values.record([], values.unknownValue);
  cradles.set(link, cradle);
  const given: Iterable<[string, Value]> = first.shape.kind === 'object' ? first.shape.properties : name !== undefined && second !== undefined ? [[name, second]] : [];
  // In their order: what is made later sees what was made before.
  for (const [key, registration] of given) if (cradle.shape.kind === 'object') cradle.shape.properties.set(key, resolved(registration, cradle, info));
  return receiver;
};

/** `asClass(Ask).singleton()`: an object of the class, given everything else there is. */
function resolved(registration: Value, cradle: Value, { evaluator, frame, node }: CallInfo): Value {
  const link = externalOf(registration)?.chain.find((part) => part.how === 'call' && /^as(?:Class|Function|Value)$/.test(part.name));
  const [inside] = link?.args ?? [];
  if (link === undefined || inside === undefined) return values.unknownValue;
  if (link.name === 'asValue') return inside;
  return link.name === 'asClass' ? evaluator.construct(inside, [cradle], frame, node) : evaluator.call(inside, [cradle], frame, node);
}
