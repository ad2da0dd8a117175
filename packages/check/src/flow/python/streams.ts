import type { PythonFile, PythonFunction } from './functions.js';
import { bracketed } from './lines.js';
import { code, taintOf } from './taint.js';
import type { Taint } from './taint.js';

/** Packages by which one program hands texts to another that waits for them. */
interface Family {
  readonly brought: RegExp;
  readonly sends: RegExp;
  /** What takes a message, as it is written: `r.brpop`, `KafkaConsumer`. */
  readonly takes?: RegExp;
  /** How a function is handed over that each message is given to, by name or by a decorator. */
  readonly handed?: RegExp;
  readonly decorator?: RegExp;
  /** Whether both sides name the same object, and not a topic. */
  readonly byName?: true;
}

const families: readonly Family[] = [
  { brought: /\b(?:redis|aioredis|valkey)\b/, sends: /\b[\w.]{1,80}\.(?:lpush|rpush|publish|xadd)\(/, takes: /\b([\w.]{1,80}\.(?:brpop|blpop|rpop|lpop|blmove|brpoplpush|xread|xreadgroup|listen|get_message))\(/ },
  { brought: /\bpubsub/, sends: /\b[\w.]{1,80}\.publish\(/, handed: /\bcallback\s{0,4}=\s{0,4}(?:self\.)?(\w{1,80})/ },
  { brought: /\bnats\b/, sends: /\b[\w.]{1,80}\.(?:publish|request)\(/, takes: /\b([\w.]{1,80}\.(?:next_msg|fetch|messages))\b/, handed: /\bcb\s{0,4}=\s{0,4}(?:self\.)?(\w{1,80})/ },
  { brought: /\b(?:pika|aio_pika|kombu|aiormq)\b/, sends: /\b[\w.]{1,80}\.(?:basic_publish|publish)\(/, handed: /\bon_message_callback\s{0,4}=\s{0,4}(?:self\.)?(\w{1,80})|\.consume\(\s{0,4}(?:self\.)?([A-Za-z_]\w{0,80})/ },
  { brought: /\b(?:kafka|aiokafka|confluent_kafka)\b/, sends: /\b[\w.]{1,80}\.(?:send|send_and_wait|produce)\(/, takes: /\b((?:AIO)?KafkaConsumer|[\w.]{1,80}\.(?:poll|getone))\(/ },
  { brought: /\b(?:faststream|faust|propan)\b/, sends: /\b[\w.]{1,80}\.(?:publish|send|request|cast)\(/, decorator: /^@\w{1,40}\.(?:subscriber|agent|handle)\(/ },
  { brought: /\b(?:boto3|aioboto3|aiobotocore)\b/, sends: /\b[\w.]{1,80}\.send_message(?:_batch)?\(/, takes: /\b([\w.]{1,80}\.receive_messages?)\(/ },
  { brought: /\b(?:paho|aiomqtt|gmqtt|asyncio_mqtt)\b/, sends: /\b[\w.]{1,80}\.publish\(/, handed: /\bon_message\s{0,4}=\s{0,4}(?:self\.)?(\w{1,80})/ },
  { brought: /\b(?:asyncio|queue|multiprocessing|janus|\w{0,40}queue\w{0,10})\b/i, sends: /\b[\w.]{0,80}?\w{0,40}(?:queue|jobs|tasks|inbox|work|q)\w{0,10}\.(?:put|put_nowait)\(/i, takes: /\b([\w.]{0,80}?\w{0,40}(?:queue|jobs|tasks|inbox|work|q)\w{0,10}\.(?:get|get_nowait))\(/i, byName: true },
];

interface Listener {
  readonly family: Family;
  readonly topic: string | undefined;
  readonly fn: PythonFunction;
  /** What in it gives a message; nothing where it is called with one. */
  readonly written: string | undefined;
}

/** A function that deals with what was sent, and what its names hold of it. */
export interface Delivered {
  readonly target: PythonFunction;
  readonly given: ReadonlyMap<string, Taint>;
}

/** The topic, list or queue that a line names first. */
function topicIn(text: string, byName: boolean): string | undefined {
  return byName ? /(\w{1,80})\.(?:put|get)(?:_nowait)?\(/.exec(text)?.[1] : /\(\s{0,4}(?:[\w.]{1,60}\s{0,4}=\s{0,4})?f?["']([^"'{}]{1,120})["']/.exec(text)?.[1];
}

/** Who waits for messages, and what is sent to them. */
export class PythonStreams {
  readonly #listeners: Listener[] = [];
  readonly #families = new Map<string, readonly Family[]>();

  constructor(files: readonly PythonFile[]) {
    for (const file of files) {
      const brought = file.top.map(({ text }) => text).filter((text) => /^(?:import|from)\b/.test(text)).join('\n');
      const fitting = families.filter((family) => family.brought.test(brought));
      if (fitting.length === 0) continue;
      this.#families.set(file.path, fitting);
      for (const family of fitting) this.#listen(family, file);
    }
  }

  #listen(family: Family, file: PythonFile): void {
    const { takes, handed, decorator, byName } = family;
    for (const fn of [...file.functions, file.whole]) {
      const above = decorator === undefined ? undefined : fn.decorators.find((line) => decorator.test(line));
      if (above !== undefined) this.#listeners.push({ family, topic: topicIn(above, false), fn, written: undefined });
      for (const { text } of takes === undefined ? [] : fn.body) {
        const written = takes?.exec(code(text))?.[1];
        if (written !== undefined) this.#listeners.push({ family, topic: /\.(?:listen|get_message|poll|getone|messages|fetch|xread|xreadgroup)$/.test(written) ? undefined : topicIn(text.slice(text.indexOf(written)), byName === true), fn, written });
      }
    }
    if (handed === undefined) return;
    for (const { text } of [...file.top, ...file.functions.flatMap((fn) => fn.body)]) {
      const match = handed.exec(text);
      const fn = match === null ? undefined : file.functions.find(({ name }) => name === (match[1] ?? match[2]));
      if (fn !== undefined) this.#listeners.push({ family, topic: undefined, fn, written: undefined });
    }
  }

  /** Who is given what a line sends. */
  deliveredBy(text: string, { path }: PythonFunction, names: ReadonlyMap<string, Taint>): readonly Delivered[] {
    if (this.#listeners.length === 0) return [];
    return (this.#families.get(path) ?? []).flatMap((family) => {
      const match = family.sends.test(text) ? family.sends.exec(code(text)) : null;
      if (match === null) return [];
      const at = text.indexOf(match[0]);
      const sent = at === -1 ? text : text.slice(at);
      const taint = taintOf(bracketed(sent, sent.indexOf('(')), names);
      const topic = topicIn(sent, family.byName === true);
      return this.#listeners.filter((listener) => listener.family === family && (topic === undefined || listener.topic === undefined || listener.topic === topic)).map(({ fn, written }): Delivered => ({
        target: fn,
        given: new Map(written === undefined ? fn.parameters.filter(({ name }) => name !== 'self').map(({ name }): [string, Taint] => [name, taint]) : [[written, taint]]),
      }));
    });
  }
}
