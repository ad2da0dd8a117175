import type { Node } from 'oxc-parser';
import type { CallInfo, Frame } from '../evaluator.js';
import { walk } from '../syntax.js';
import * as values from '../value.js';
import type { Value } from '../value.js';
import { LATER } from './brokers.js';
import { externalOf } from './chain.js';

/** Packages by which one program hands texts to another that waits for them: by subjects, lists, streams, topics. */
export const streamModules = /^(?:nats|@nats-io\/[\w-]{1,30}|ioredis|redis|@redis\/client|@google-cloud\/pubsub|@azure\/service-bus|mqtt|async-mqtt)$/;

interface Sent {
  readonly topic: Value | undefined;
  readonly payloads: readonly Value[];
}

/** How the packages send, by the name of the method in small letters. */
function sentBy({ method, args, receiver }: CallInfo): Sent | undefined {
  const [first, second, ...rest] = args;
  switch (method.toLowerCase()) {
    case 'publish':
    case 'request':
      // A topic of Google's is asked for first: `pubsub.topic(name).publish(data)`.
      return second === undefined ? (first === undefined ? undefined : { topic: undefined, payloads: [first] }) : { topic: first, payloads: [second] };
    case 'publishmessage':
    case 'publishjson':
      return first === undefined ? undefined : { topic: undefined, payloads: [values.property(first, 'data') ?? values.property(first, 'json') ?? first] };
    case 'lpush':
    case 'rpush':
      return { topic: first, payloads: [second, ...rest].filter((value) => value !== undefined) };
    case 'xadd':
      return { topic: first, payloads: args.slice(2) };
    case 'sendmessages': {
      const messages = first === undefined ? [] : first.shape.kind === 'array' ? first.shape.items : [first];
      const queue = externalOf(receiver)?.chain.findLast((link) => link.name === 'createSender')?.args[0];
      return { topic: queue, payloads: messages.map((message) => values.property(message, 'body') ?? message) };
    }
    default:
      return undefined;
  }
}

/** How what was sent is given to whoever takes it: with `taken` where it is asked for, or as what a function is called with. */
interface Taking {
  readonly topic: Value | undefined;
  readonly taken?: (payload: Value, topic: Value) => Value;
  readonly run?: Value;
  readonly args?: (payload: Value, topic: Value) => readonly Value[];
}

const messageOf = (payload: Value): Value => values.record([['data', payload], ['body', payload], ['value', payload], ['payload', payload], ['string', values.native('string', () => payload)], ['json', values.native('json', () => payload)]], values.unknownValue);

/** An entry of a stream, in the two forms of the packages: pairs in lists, or a record. */
const entriesOf = (payload: Value, topic: Value, ofIoredis: boolean): Value => {
  const entry = ofIoredis ? values.list([values.unknownValue, values.list([payload, payload])]) : values.record([['id', values.unknownValue], ['message', values.record([], payload)]], values.unknownValue);
  return values.list([ofIoredis ? values.list([topic, values.list([entry])]) : values.record([['name', topic], ['messages', values.list([entry])]], values.unknownValue)]);
};

function takenBy(info: CallInfo, module: string): Taking | undefined {
  const { method, args, receiver } = info;
  const [first, second] = args;
  const run = args.findLast((arg) => arg.shape.kind === 'function') ?? args.map((arg) => values.property(arg, 'callback') ?? values.property(arg, 'processMessage')).find((part) => part?.shape.kind === 'function');
  const ofNats = module.startsWith('nats') || module.startsWith('@nats-io');
  switch (method.toLowerCase()) {
    case 'subscribe':
    case 'psubscribe':
    case 'pullsubscribe': {
      if (module === 'mqtt' || module === 'async-mqtt') return undefined;
      const queue = module === '@azure/service-bus' ? externalOf(receiver)?.chain.findLast((link) => /^(?:createReceiver|acceptSession)$/.test(link.name))?.args[0] : first;
      if (run !== undefined) return { topic: queue, run, args: (payload, topic) => (ofNats ? [values.constant(null), messageOf(payload)] : module === '@azure/service-bus' ? [messageOf(payload)] : [payload, topic]) };
      return ofNats ? { topic: first, taken: (payload) => values.list([messageOf(payload)]) } : undefined;
    }
    case 'consume':
    case 'fetch':
      return ofNats ? { topic: undefined, taken: (payload) => values.list([messageOf(payload)]) } : undefined;
    case 'receivemessages':
      return { topic: externalOf(receiver)?.chain.findLast((link) => link.name === 'createReceiver')?.args[0], taken: (payload) => values.list([messageOf(payload)]) };
    case 'brpop':
    case 'blpop':
      return { topic: first, taken: (payload, topic) => (module === 'ioredis' ? values.list([topic, payload]) : values.record([['key', topic], ['element', payload]], values.unknownValue)) };
    case 'rpop':
    case 'lpop':
    case 'brpoplpush':
    case 'rpoplpush':
    case 'blmove':
    case 'lmove':
      return { topic: first, taken: (payload) => payload };
    case 'xread':
    case 'xreadgroup': {
      const at = args.findIndex((arg) => values.constantText(arg)?.toUpperCase() === 'STREAMS');
      return { topic: at === -1 ? undefined : args[at + 1], taken: (payload, topic) => entriesOf(payload, topic, module === 'ioredis') };
    }
    case 'on':
    case 'addlistener': {
      const event = first === undefined ? undefined : values.constantText(first);
      if (second?.shape.kind !== 'function' || event === undefined || !/^(?:message|pmessage|messageBuffer)$/.test(event)) return undefined;
      const google = module === '@google-cloud/pubsub';
      return { topic: undefined, run: second, args: (payload, topic) => (google ? [messageOf(payload)] : event === 'pmessage' ? [topic, topic, payload] : [topic, payload]) };
    }
    default:
      return undefined;
  }
}

interface Listener extends Taking {
  readonly family: string;
  readonly node: Node;
  readonly frame: Frame;
}

const familyOf = (module: string): string => (/redis/.test(module) ? 'redis' : module.startsWith('@nats-io') ? 'nats' : module.replace('async-', ''));

/** What waits for messages is run where one is sent to it: with what it holds, and what holds there. */
export class Streams {
  private readonly listeners: Listener[] = [];
  /** What a call that takes messages gives while one that was sent is dealt with. */
  private readonly arriving = new Map<Node, Value>();
  private busy = false;

  recognize(module: string, info: CallInfo): Value | undefined {
    const given = this.arriving.get(info.node);
    if (given !== undefined) return given;
    // What a codec of NATS makes of a text holds it as it was.
    const [text] = info.args;
    if (text !== undefined && /^(?:en|de)code$/.test(info.method) && externalOf(info.receiver)?.chain.some((link) => /^(?:JSON|String)Codec$/.test(link.name)) === true) return text;
    const taking = takenBy(info, module);
    if (taking !== undefined && info.evaluator.route === undefined && !this.listeners.some(({ node }) => node === info.node)) this.listeners.push({ ...taking, family: familyOf(module), node: info.node, frame: info.frame });
    const sent = info.evaluator.route === undefined ? undefined : sentBy(info);
    if (sent !== undefined && !this.busy) this.bring(familyOf(module), sent, info);
    return undefined;
  }

  private bring(family: string, { topic, payloads }: Sent, info: CallInfo): void {
    const name = topic === undefined ? undefined : values.constantText(topic);
    const payload = values.join(...payloads);
    this.busy = true;
    for (const listener of this.listeners) {
      const known = listener.topic === undefined ? undefined : values.constantText(listener.topic);
      // A pattern, or a name that is not known, may be any.
      if (listener.family !== family || (name !== undefined && known !== undefined && known !== name && !/[*>#+]/.test(known))) continue;
      this.run(listener, payload, topic ?? values.unknownValue, info);
    }
    this.busy = false;
  }

  private run(listener: Listener, payload: Value, topic: Value, { evaluator, frame, node }: CallInfo): void {
    const { run, args, taken } = listener;
    evaluator.branch(frame, new Set([LATER]), () => {
      if (run !== undefined && args !== undefined) evaluator.call(run, args(payload, topic), frame, node);
      if (taken === undefined) return;
      this.arriving.set(listener.node, taken(payload, topic));
      const inner: Frame = { ...listener.frame, facts: frame.facts, dead: '', returns: [], tries: 0, caller: frame, site: node };
      for (const statement of fromThere(listener, evaluator.syntax(listener.frame.module)?.program.body ?? [])) if (inner.dead === '') evaluator.execute(statement, inner);
      this.arriving.delete(listener.node);
    });
  }
}

/** The statement that takes a message, and those after it that deal with it. */
function fromThere({ node, frame }: Listener, program: readonly Node[]): readonly Node[] {
  const body = frame.node !== undefined && 'body' in frame.node ? (frame.node.body as Node | null) : null;
  if (frame.node !== undefined && body?.type !== 'BlockStatement') return body === null ? [] : [body];
  let list: readonly Node[] = body?.type === 'BlockStatement' ? body.body : program;
  for (;;) {
    const at = list.findIndex((statement) => statement.start <= node.start && node.end <= statement.end);
    const statement = list[at];
    if (statement === undefined) return [];
    const inner = blockWith(statement, node);
    if (inner === undefined) return list === program ? dealingWith(list.slice(at)) : list.slice(at);
    list = inner;
  }
}

/** The statements of a loop or of another block that hold a place, no function between. */
function blockWith(statement: Node, { start, end }: Node): readonly Node[] | undefined {
  const parts = statement.type === 'TryStatement' ? [statement.block] : statement.type === 'IfStatement' ? [statement.consequent, statement.alternate] : statement.type === 'BlockStatement' ? [statement] : 'body' in statement ? [statement.body as Node | null] : [];
  const holding = parts.find((part): part is Node => part !== null && part.type === 'BlockStatement' && part.start <= start && end <= part.end);
  return holding?.type === 'BlockStatement' ? holding.body : undefined;
}

/** At the top of a module: the first statement, and those that use what it or one of these makes. */
function dealingWith(statements: readonly Node[]): Node[] {
  const made = new Set<string>();
  const found: Node[] = [];
  for (const statement of statements) {
    const used = new Set<string>();
    walk(statement, (node) => {
      if (node.type === 'Identifier') used.add(node.name);
    });
    if (found.length > 0 && ![...used].some((name) => made.has(name))) continue;
    found.push(statement);
    if (statement.type !== 'VariableDeclaration') continue;
    for (const { id } of statement.declarations) {
      walk(id, (node) => {
        if (node.type === 'Identifier') made.add(node.name);
      });
    }
  }
  return found;
}
