import type { CallInfo } from '../evaluator.js';
import * as values from '../value.js';
import type { Link, Value } from '../value.js';
import { externalOf } from './chain.js';

/** Packages of brokers, by which one process sends what another works on. */
export const brokerModules = /^(?:kafkajs|amqplib(?:\/callback_api)?|amqp-connection-manager)$/;

/** What takes the messages of a topic or a queue. */
export interface Taker {
  readonly name: string;
  readonly run: Value;
}

/** What is sent to it, as its taker gets it. */
export interface Sent {
  readonly name: string;
  readonly message: Value;
}

const subscribed = new WeakMap<Link, Set<string>>();

/** `consumer.subscribe({ topics })` with `consumer.run({ eachMessage })`, `channel.consume('tasks', handle)`. */
export function takersOf({ method, args, receiver }: CallInfo): Taker[] {
  const [first] = args;
  if (first === undefined) return [];
  if (method === 'consume') return args.filter(isFunction).map((run) => ({ name: textIn(first), run }));
  const consumer = externalOf(receiver)?.chain.find((link) => link.how === 'call' && link.name === 'consumer');
  if (consumer === undefined) return [];
  const topics = subscribed.get(consumer) ?? new Set<string>();
  subscribed.set(consumer, topics);
  if (method === 'subscribe') for (const name of [...entriesOf(values.property(first, 'topics')), ...entriesOf(values.property(first, 'topic'))].map(textIn)) topics.add(name);
  if (method !== 'run') return [];
  return ['eachMessage', 'eachBatch'].flatMap((name) => values.property(first, name) ?? []).filter(isFunction).flatMap((run) => [...topics].map((name) => ({ name, run })));
}

/** `producer.send({ topic, messages })`, `producer.sendBatch({ topicMessages })`, `channel.sendToQueue('tasks', content)`. */
export function sentBy({ method, args }: CallInfo): Sent[] {
  const [first, second, third] = args;
  if (first === undefined) return [];
  if (method === 'sendToQueue') return [{ name: textIn(first), message: delivered(second) }];
  if (method === 'publish' && second !== undefined) return [{ name: textIn(second), message: delivered(third) }];
  const parcels = method === 'send' ? [first] : method === 'sendBatch' ? entriesOf(values.property(first, 'topicMessages')) : [];
  return parcels.flatMap((parcel) => {
    const topic = values.property(parcel, 'topic') ?? values.unknownValue;
    const messages = entriesOf(values.property(parcel, 'messages'));
    const batch = values.record([['topic', topic], ['messages', values.list(messages)]], values.unknownValue);
    return messages.flatMap((message) => values.options(topic).map((name) => ({ name: textIn(name), message: values.record([['topic', name], ['message', message], ['batch', batch]], values.unknownValue) })));
  });
}

function delivered(content: Value | undefined): Value {
  return values.record([['content', content ?? values.unknownValue]], values.unknownValue);
}

function entriesOf(value: Value | undefined): readonly Value[] {
  return value === undefined ? [] : value.shape.kind === 'array' ? value.shape.items : [value];
}

function textIn(value: Value): string {
  return values.constantText(value) ?? '';
}

function isFunction({ shape }: Value): boolean {
  return shape.kind === 'function';
}
