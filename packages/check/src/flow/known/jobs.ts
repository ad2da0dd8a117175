import type { CallInfo, Recognizer } from '../evaluator.js';
import * as values from '../value.js';
import type { External, Value } from '../value.js';
import { brokers, Brokers, LATER } from './brokers.js';
import { externalOf } from './chain.js';
import { streamModules, Streams } from './streams.js';
import { cloudQueues, eventSent } from './cloud-queues.js';

/** Packages by which one part of a program hands work to another that does it later. */
export const jobModules = /^(?:bullmq|bull|bee-queue|pg-boss|agenda|@hokify\/agenda|inngest|@trigger\.dev\/sdk(?:\/v\d)?|graphile-worker|kafkajs|amqplib|nats|@nats-io\/[\w-]{1,30}|ioredis|redis|@redis\/client|@google-cloud\/pubsub|@azure\/service-bus|mqtt|async-mqtt|(?:node:)?events|eventemitter[23]|mitt|emittery|fastq|async)$/;
const emitters = /^(?:(?:node:)?events|eventemitter[23]|mitt|emittery)$/;
const adds = /^(?:add|addBulk|createJob|send|publish|sendAfter|sendOnce|now|schedule|every|trigger|triggerAndWait|batchTrigger|addJob|quickAddJob|push|unshift|pushAsync|emit|emitSerial)$/;
const takes = /^(?:process|work|subscribe|define|on|once|addListener|prependListener|createFunction)$/;

/** Queues of Workers are in the environment: `env.JOBS.send(body)`. */
const queueBinding = /(?:^|\.)env\.[A-Z][A-Z0-9_]{0,60}\.send(?:Batch)?$/;

interface Processor {
  readonly family: string;
  readonly name: string;
  readonly run: Value;
}

/** What works on jobs, wherever it stands, is run where a job is added: with what the job is given, and what holds there. */
export class Jobs {
  private readonly processors: Processor[] = [];
  private readonly brokers = new Brokers();
  private readonly streams = new Streams();

  readonly recognize: Recognizer = (info) => {
    if (queueBinding.test(info.written)) this.run('workers', '', info.args, info);
    const external = externalOf(info.receiver) ?? externalOf(info.callee);
    const event = external !== undefined && cloudQueues.test(external.module) ? eventSent(info) : undefined;
    if (event !== undefined) for (const { family, run } of this.processors) if (family === 'functions') this.call(run, [event, values.unknownValue], info, new Set([LATER]));
    if (external === undefined || !jobModules.test(external.module)) return undefined;
    if (streamModules.test(external.module)) return this.streams.recognize(external.module, info);
    if (brokers.test(external.module)) this.brokers.recognize(external.module, info);
    else if (info.isNew && info.method === 'Worker') this.note(external.module, nameOf(info.args[0]), functionOf(info.args));
    else if (takes.test(info.method)) this.note(external.module, takenName(external, info), functionOf(info.args));
    else if (/^(?:task|schemaTask|run|runOnce)$/.test(info.method)) this.named(external.module, info.args[0]);
    else if (adds.test(info.method)) this.add(external, info);
    return undefined;
  };

  /** The `queue` of a Worker, and `functions` that a cloud starts with messages. */
  consumer(handler: Value, family: 'workers' | 'functions'): void {
    this.processors.push({ family, name: '', run: handler });
  }

  private note(family: string, name: string, run: Value | undefined): void {
    if (run !== undefined && !this.processors.some((known) => known.run === run)) this.processors.push({ family, name, run });
  }

  /** `task({ id, run })` of Trigger.dev, `run({ taskList: { name: fn } })` of Graphile Worker. */
  private named(family: string, given: Value | undefined): void {
    if (given === undefined) return;
    const run = values.property(given, 'run');
    if (run?.shape.kind === 'function') this.processors.push({ family, name: nameOf(values.property(given, 'id')), run });
    const list = values.property(given, 'taskList');
    if (list?.shape.kind === 'object') for (const [name, task] of list.shape.properties) if (task.shape.kind === 'function') this.processors.push({ family, name, run: task });
  }

  private add(external: External, info: CallInfo): void {
    const texts = info.args.map((arg) => values.constantText(arg));
    const data = info.args.filter((_, index) => texts[index] === undefined || index > 0);
    const inside = external.chain.flatMap((link) => link.args).find((arg) => arg.shape.kind === 'function');
    // The queue was made of what works on it: `fastq(work, 2)`, or carries it: `task.trigger(payload)`.
    if (/^(?:fastq|async)$/.test(external.module)) {
      if (inside !== undefined) this.call(inside, info.args, info);
      return;
    }
    const own = external.chain.flatMap((link) => link.args).map((arg) => values.property(arg, 'run')).find((part) => part?.shape.kind === 'function');
    if (own !== undefined) {
      this.call(own, data, info, new Set([LATER]));
      return;
    }
    const described = info.args[0] === undefined ? undefined : nameOf(values.property(info.args[0], 'name'));
    const known = queueName(external);
    const names = [...texts.filter((text) => text !== undefined), ...(described === undefined ? [] : [described]), ...(known === '' ? [] : [known])];
    for (const name of new Set(names.length === 0 ? [''] : names)) this.run(external.module, name, data, info);
  }

  private run(family: string, name: string, data: readonly Value[], info: CallInfo): void {
    for (const { family: of, name: called, run } of this.processors) {
      if (of !== family || called !== name) continue;
      if (emitters.test(family)) this.call(run, data, info);
      else this.call(run, [jobOf(run, data[0] ?? values.unknownValue, info)], info, new Set([LATER]));
    }
  }

  private call(run: Value, args: readonly Value[], { evaluator, frame, node }: CallInfo, facts: values.Facts = values.noFacts): void {
    evaluator.branch(frame, facts, () => evaluator.call(run, args, frame, node));
  }
}

/** A job as its worker gets it, under the names that the packages have for it. */
function jobOf(run: Value, given: Value, { args }: CallInfo): Value {
  const items = given.shape.kind === 'array' ? given.shape.items : [given];
  const data = values.join(...items.map((item) => values.property(item, 'data') ?? item));
  const name = args[0] === undefined ? values.unknownValue : values.constantText(args[0]) === undefined ? values.unknownValue : args[0];
  const message = values.record([['body', data], ['data', data]], values.unknownValue);
  const job = values.record([['data', data], ['name', name], ['attrs', values.record([['data', data]], values.unknownValue)], ['event', values.record([['data', data]], values.unknownValue)], ['messages', values.list([message])], ['payload', data]], data);
  const [first] = run.shape.kind === 'function' ? run.shape.closure.node.params : [];
  return first?.type === 'ArrayPattern' || (first?.type === 'Identifier' && /jobs$/i.test(first.name)) ? values.list([job]) : job;
}

/** Each package's own way to say which queue something takes from. */
function takenName(external: External, { args, method }: CallInfo): string {
  if (method === 'createFunction') return nameOf(args[1] === undefined ? undefined : values.property(args[1], 'event'));
  if (method === 'process') return nameOf(args[0]) || queueName(external);
  return nameOf(args[0]);
}

function queueName(external: External): string {
  const made = external.chain.find((link) => link.how === 'new');
  return /^(?:bullmq|bull|bee-queue)$/.test(external.module) ? nameOf(made?.args[0]) : '';
}

function nameOf(value: Value | undefined): string {
  return value === undefined ? '' : (values.constantText(value) ?? '');
}

function functionOf(args: readonly Value[]): Value | undefined {
  return args.findLast((arg) => arg.shape.kind === 'function');
}
