import type { Node } from 'oxc-parser';
import type { CallInfo, Evaluator, Frame, Recognizer } from '../evaluator.js';
import * as values from '../value.js';
import type { External, Value } from '../value.js';
import { perEvaluator } from '../per-evaluator.js';
import { externalOf } from './chain.js';
import { redacted, redactionOf } from './loggers.js';

interface Token {
  readonly run: Value;
  readonly frame: Frame;
  readonly node: Node;
}

interface Noted {
  /** What a line of morgan may name: `morgan.token('body', (req) => ...)`. */
  readonly tokens: Map<string, Token>;
  /** Where express-winston was told to write a part of each request down. */
  readonly listed: Map<string, { readonly frame: Frame; readonly node: Node }>;
}

const notedOf = perEvaluator((): Noted => ({ tokens: new Map<string, Token>(), listed: new Map() }));
const ofMorgan = ['method', 'url', 'status', 'date', 'res', 'req', 'referrer', 'remote-addr', 'remote-user', 'http-version', 'user-agent', 'response-time', 'total-time', 'pid'];

/** `morgan.token(name, fn)`, `expressWinston.requestWhitelist.push('body')`. */
export const requestLoggerCalls: Recognizer = ({ method, receiver, args, evaluator, frame, node }: CallInfo) => {
  const external = externalOf(receiver);
  const [first, second] = args;
  const name = first === undefined ? undefined : values.constantText(first);
  if (external === undefined || name === undefined) return undefined;
  if (external.module === 'morgan' && method === 'token' && second !== undefined) notedOf(evaluator).tokens.set(name, { run: second, frame, node });
  else if (external.module === 'express-winston' && method === 'push' && external.chain.at(-1)?.name === 'requestWhitelist') notedOf(evaluator).listed.set(name, { frame, node });
  else return undefined;
  return receiver;
};

/** What a middleware that logs each request writes of this one; `false` where it is none. */
export function logsRequest(middleware: { readonly value: Value; readonly node: Node; readonly frame: Frame }, request: Value | undefined, frame: Frame, evaluator: Evaluator): boolean {
  const external = externalOf(middleware.value);
  if (external === undefined || request === undefined || !/^(?:morgan|express-winston|pino-http|express-pino-logger|koa-pino-logger)$/.test(external.module)) return false;
  const log = (value: Value, at: { readonly frame: Frame; readonly node: Node }): void => evaluator.emit({ detail: { kind: 'log', values: [redacted(value, { ...redactionOf(external, evaluator), custom: false })] }, node: at.node }, { ...at.frame, facts: frame.facts });
  const call = (run: Value, args: readonly Value[], at: { readonly frame: Frame; readonly node: Node }): Value => evaluator.branch(frame, values.noFacts, () => evaluator.call(run, args, { ...at.frame, facts: frame.facts }, at.node)).result;
  const { tokens, listed } = notedOf(evaluator);
  const settings = external.chain.findLast((link) => link.how === 'call')?.args ?? [];
  if (external.module === 'morgan') {
    const [format] = settings;
    if (format?.shape.kind === 'function') {
      const given = values.record([...ofMorgan.map((name): [string, Value] => [name, values.native(name, () => values.unknownValue)]), ...[...tokens].map(([name, token]): [string, Value] => [name, values.native(name, () => call(token.run, [request], token))])], values.unknownValue);
      log(call(format, [given, request, values.external('response')], middleware), middleware);
    } else for (const match of (format === undefined ? '' : values.literalText(format)).matchAll(/:([A-Za-z][\w-]{0,60})/g)) {
      const token = tokens.get(match[1] ?? '');
      if (token !== undefined) log(call(token.run, [request], token), token);
    }
    return true;
  }
  for (const given of settings) for (const [run, value] of functionsOf(given, request)) log(call(run, [value, values.external('response')], middleware), middleware);
  if (external.module === 'express-winston') for (const [name, at] of [...listed, ...listedIn(settings).map((part): [string, typeof middleware] => [part, middleware])]) log(values.property(request, name) ?? values.unknownValue, at);
  return true;
}

/** The functions of its settings that are asked for something to write down, with what they are given. */
function functionsOf(settings: Value, request: Value): [Value, Value][] {
  const serializers = values.property(settings, 'serializers');
  const ofRequest = serializers === undefined ? undefined : values.property(serializers, 'req');
  const found: [Value, Value][] = ofRequest?.shape.kind === 'function' ? [[ofRequest, values.record([['raw', request]], request)]] : [];
  for (const name of ['customProps', 'customSuccessObject', 'customReceivedObject', 'dynamicMeta']) {
    const run = values.property(settings, name);
    if (run?.shape.kind === 'function') found.push([run, request]);
  }
  return found;
}

function listedIn(settings: External['chain'][number]['args']): string[] {
  return settings.flatMap((given) => {
    const names = values.property(given, 'requestWhitelist');
    return names?.shape.kind === 'array' ? names.shape.items.flatMap((item) => values.constantText(item) ?? []) : [];
  });
}
