import type { CallInfo } from '../evaluator.js';
import * as values from '../value.js';
import type { Value } from '../value.js';

/** Packages that bring messages from one program to another. */
export const brokers = /^(?:kafkajs|amqplib)$/;
/** The work is done by a queue, which hears of what fails and tries again. */
export const LATER = 'later';

/** Topics that a message came by: what else they are compared with is another one. */
const heard = new WeakSet<Value>();

/** Whether a topic is the one that it is compared with; `undefined` where neither is a topic that a message came by. */
export function sameTopic(left: Value, right: Value): boolean | undefined {
  const [one, other] = [values.constantText(left), values.constantText(right)];
  return one !== undefined && other !== undefined && (heard.has(left) || heard.has(right)) ? one === other : undefined;
}

interface Listener {
  readonly family: string;
  readonly module: string;
  readonly topics: readonly string[];
  readonly run: Value;
}

/** What listens to a topic or a queue is run where a message is sent to it: with what the message holds, and what holds there. */
export class Brokers {
  private readonly listeners: Listener[] = [];
  /** The topics that consumers of a module are told of before they are run. */
  private readonly subscribed = new Map<string, string[]>();

  recognize(family: string, info: CallInfo): void {
    const { method, args: [first, second, third], frame: { module } } = info;
    if (first === undefined) return;
    if (family === 'kafkajs' && method === 'subscribe') this.subscribed.set(module, [...(this.subscribed.get(module) ?? []), ...textsIn(values.property(first, 'topics') ?? values.property(first, 'topic'))]);
    else if (family === 'kafkajs' && method === 'run') for (const name of ['eachMessage', 'eachBatch']) this.listen({ family, module, topics: [], run: values.property(first, name) ?? values.unknownValue });
    else if (family === 'amqplib' && method === 'consume' && second !== undefined) this.listen({ family, module, topics: textsIn(first), run: second });
    else if (family === 'kafkajs' && method === 'send') {
      const [name] = textsIn(values.property(first, 'topic'));
      const topic = name === undefined ? undefined : values.constant(name);
      const messages = values.property(first, 'messages');
      const sent = messages?.shape.kind === 'array' ? messages.shape.items.map((message) => values.property(message, 'value') ?? values.unknownValue) : [];
      const named = topic ?? values.unknownValue;
      const batch = values.record([['topic', named], ['messages', messages ?? values.unknownValue]], values.unknownValue);
      if (sent.length > 0) this.bring(family, topic, values.record([['topic', named], ['message', values.record([['value', values.join(...sent)]], values.unknownValue)], ['batch', batch]], values.unknownValue), info);
    } else if (family === 'amqplib' && method === 'publish' && third !== undefined) this.bring(family, undefined, values.record([['content', third]], values.unknownValue), info);
    else if (family === 'amqplib' && method === 'sendToQueue' && second !== undefined) this.bring(family, first, values.record([['content', second]], values.unknownValue), info);
  }

  private listen(listener: Listener): void {
    if (listener.run.shape.kind === 'function' && !this.listeners.some(({ run }) => run === listener.run)) this.listeners.push(listener);
  }

  private bring(family: string, topic: Value | undefined, message: Value, { evaluator, frame, node }: CallInfo): void {
    const sentTo = textsIn(topic);
    if (topic?.shape.kind === 'constant') heard.add(topic);
    for (const listener of this.listeners) {
      const topics = listener.topics.length > 0 ? listener.topics : (this.subscribed.get(listener.module) ?? []);
      // A topic that is not known may be any of them.
      if (listener.family !== family || (sentTo.length > 0 && topics.length > 0 && !sentTo.some((name) => topics.includes(name)))) continue;
      evaluator.branch(frame, new Set([LATER]), () => evaluator.call(listener.run, [message], frame, node));
    }
  }
}

function textsIn(value: Value | undefined): string[] {
  const items = value === undefined ? [] : value.shape.kind === 'array' ? value.shape.items : [value];
  return items.map((item) => values.constantText(item)).filter((text) => text !== undefined);
}
