import type { CallInfo } from '../evaluator.js';
import * as values from '../value.js';
import type { Value } from '../value.js';
import { defaultOf } from './app-parts.js';
import { handRequest } from './requests.js';

/** The function of a plugin of Hapi: `{ register }`, `{ plugin: { register } }`, `{ plugin, options }`. */
export function registerOf(part: Value, evaluator: CallInfo['evaluator']): { readonly run: Value | undefined; readonly plugin: Value; readonly options: Value } {
  const plugin = defaultOf(values.property(part, 'plugin') ?? part, evaluator);
  const inner = values.property(plugin, 'plugin') ?? plugin;
  return { run: values.property(inner, 'register'), plugin: inner, options: values.property(part, 'options') ?? values.unknownValue };
}

/** What servers of Hapi carry: methods of the server, and functions that plugins put onto the toolkit and the request. */
export class HapiServers {
  private readonly methods = new Map<string, Value>();
  private readonly decorations = new Map<string, Value>();

  /** `server.method('ask', fn)`, `server.decorate('toolkit', 'spend', fn)`. */
  note({ method, args }: CallInfo): void {
    const [first, second, third] = args;
    if (first === undefined) return;
    if (method === 'method') {
      for (const given of first.shape.kind === 'array' ? first.shape.items : [first]) {
        const name = values.constantText(values.property(given, 'name') ?? given);
        const run = values.property(given, 'method') ?? second;
        if (name !== undefined && run !== undefined) this.methods.set(name, run);
      }
    } else if (method === 'decorate' && third !== undefined && /^(?:toolkit|request|server)$/.test(values.constantText(first) ?? '')) {
      const name = second === undefined ? undefined : values.constantText(second);
      if (name !== undefined) this.decorations.set(name, third);
    }
  }

  /** A call of one of them; `undefined` where it is none. */
  run({ written, method, args, receiver, evaluator, frame, node }: CallInfo): Value | undefined {
    const name = /(?:^|\.)methods\.([\w.]{1,80})$/.exec(written)?.[1];
    const ofServer = name === undefined ? undefined : this.methods.get(name);
    if (ofServer !== undefined) return evaluator.call(ofServer, args, frame, node);
    const put = this.decorations.get(method);
    if (put === undefined || receiver === undefined) return undefined;
    const { request } = handRequest('fastify', 'request ', frame, node, evaluator);
    return evaluator.call(put, args, frame, node, values.record([['request', request ?? values.unknownValue]], values.unknownValue));
  }
}

/** The steps that a route takes before its handler: `pre: [spend, { method, assign }, [both, at, once]]`. */
export function stepsBefore(settings: Value): Value[] {
  const options = values.property(settings, 'options') ?? values.property(settings, 'config') ?? settings;
  const flatten = (value: Value): Value[] => (value.shape.kind === 'array' ? value.shape.items.flatMap((item) => flatten(item)) : [values.property(value, 'method') ?? value]);
  const steps = values.property(options, 'pre');
  return steps === undefined ? [] : flatten(steps).filter((step) => step.shape.kind !== 'constant');
}
