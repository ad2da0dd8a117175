import type { CallInfo, Recognizer } from '../evaluator.js';
import * as values from '../value.js';
import type { Value } from '../value.js';
import { externalOf } from './chain.js';
import { answer, apiHost, emitRequest, field, unwrapJson } from './claude.js';

const nodeClients = /^(?:node:)?https?$/;
const callbackClients = /^(?:request|request-promise(?:-native)?|needle|superagent|phin|unirest|teeny-request|postman-request)$/;

function headersOf(options: Value | undefined): Value | undefined {
  return field(options, 'headers');
}

function keyOf(options: Value | undefined): Value | undefined {
  return field(headersOf(options), 'x-api-key', 'X-API-Key', 'X-Api-Key', 'Authorization', 'authorization');
}

function addressOf(args: readonly Value[]): string {
  return args.slice(0, 2).map((given) => values.literalText(given.shape.kind === 'object' ? values.list([field(given, 'url', 'uri', 'hostname', 'host'), field(given, 'path')].filter((part) => part !== undefined)) : given)).join('\n');
}

function sends(info: CallInfo, written: Value, options: Value | undefined): void {
  const body = unwrapJson(written) ?? written;
  const streamed = field(body, 'stream');
  emitRequest(info, { client: 'http', model: field(body, 'model'), system: field(body, 'system'), messages: field(body, 'messages', 'prompt') ?? body, maxTokens: field(body, 'max_tokens'), body, streaming: streamed?.shape.kind === 'constant' && streamed.shape.value === true, requestOptions: options });
}

/** `https.request(options, (response) => ...)`, whose body is written afterwards: `request.end(body)`. */
function nodeRequest(info: CallInfo, options: Value | undefined): Value {
  const { args, evaluator, frame, node } = info;
  const listens = (given: readonly Value[]): Value => values.native('on', ([, handler]) => (handler?.shape.kind === 'function' ? evaluator.branch(frame, values.noFacts, () => evaluator.call(handler, given, frame, node)).result : values.unknownValue));
  const response = values.record([['on', listens([answer(info)])], ['once', listens([answer(info)])], ['setEncoding', values.unknownValue], ['statusCode', values.unknownValue]], answer(info));
  const handler = args.find((arg) => arg.shape.kind === 'function');
  const request = values.record([], values.unknownValue);
  const write = values.native('write', ([written]) => {
    if (written !== undefined && written.shape.kind !== 'function') sends(info, written, options);
    return request;
  });
  const on = values.native('on', ([event, later]) => {
    const isResponse = event !== undefined && values.constantText(event) === 'response';
    return later?.shape.kind === 'function' ? evaluator.branch(frame, values.noFacts, () => evaluator.call(later, [isResponse ? response : values.unknownValue], frame, node)).result : request;
  });
  if (request.shape.kind === 'object') for (const [name, value] of [['write', write], ['end', write], ['on', on], ['once', on]] as const) request.shape.properties.set(name, value);
  if (handler !== undefined) evaluator.branch(frame, values.noFacts, () => evaluator.call(handler, [response], frame, node));
  return request;
}

/** What stops a page that grows too long while it is read. */
const stopsReading = /\.(?:destroy|abort)\(|\.(?:length|byteLength|size)\s{0,4}[<>]|[<>]=?\s{0,4}\w{1,60}\.(?:length|byteLength)/;

/** `https.get(address, (response) => ...)` of an address that a caller names: the page comes piece by piece. */
function pageRequest({ args, evaluator, frame, node }: CallInfo): Value | undefined {
  const handler = args.find((arg) => arg.shape.kind === 'function');
  if (handler?.shape.kind !== 'function' || values.marksOf(values.list(args.filter((arg) => arg !== handler)), 'user').length === 0) return undefined;
  const { closure } = handler.shape;
  const written = evaluator.syntax(closure.module)?.text.slice(closure.node.start, closure.node.end) ?? '';
  const page = values.marked([{ ...evaluator.mark('fetched', 'a page that the caller names', frame, node), cut: stopsReading.test(written) }]);
  const on = values.native('on', ([event, later]) => (later?.shape.kind === 'function' ? evaluator.call(later, event !== undefined && values.constantText(event) === 'data' ? [page] : [], frame, node) : values.unknownValue));
  const response = values.record([['on', on], ['once', on], ['setEncoding', values.unknownValue], ['statusCode', values.unknownValue], ['headers', values.unknownValue]], page);
  evaluator.branch(frame, values.noFacts, () => evaluator.call(handler, [response], frame, node));
  return values.unknownValue;
}

const chained = /^(?:superagent|unirest)$/;

/** `superagent.post(address).set(name, value).send(body)`: what is sent comes after where it is sent to. */
function chainedRequest(info: CallInfo): Value | undefined {
  const { callee, receiver, args, method, evaluator, frame, node } = info;
  const { module, chain } = externalOf(receiver) ?? externalOf(callee) ?? { module: '', chain: [] };
  const [first] = args;
  if (!chained.test(module) || first === undefined) return undefined;
  const isAddressed = (given: readonly Value[]): boolean => apiHost.test(addressOf(given).replaceAll(/^(?!https?:)/gm, '//'));
  if (/^(?:post|put)$/.test(method) && args.length === 1 && isAddressed(args)) return { shape: { kind: 'external', external: values.extend({ module, chain }, { how: 'call', name: method, args }) }, marks: [] };
  if (!/^(?:send|json)$/.test(method) || !chain.some((link) => link.how === 'call' && isAddressed(link.args))) return undefined;
  const calls = chain.filter((link) => link.how === 'call');
  const told = calls.filter((link) => /^(?:set|header|headers)$/.test(link.name)).map(({ args: given }): Value => (given[0]?.shape.kind === 'object' ? given[0] : values.record(given[0] === undefined || given[1] === undefined ? [] : [[values.constantText(given[0]) ?? '', given[1]]])));
  const settings = calls.filter((link) => /^(?:timeout|retry)$/.test(link.name)).map((link): [string, Value] => [link.name, link.args[0] ?? values.unknownValue]);
  const headers = values.record(told.flatMap(({ shape }) => (shape.kind === 'object' ? [...shape.properties] : [])));
  const options = values.record([['headers', headers], ...settings]);
  evaluator.emit({ detail: { kind: 'client', client: 'http', key: keyOf(options), options }, node }, frame);
  sends(info, first, options);
  return values.record([['body', answer(info)], ['text', answer(info)], ['status', values.unknownValue], ['ok', values.unknownValue]], answer(info));
}

/** Claude asked over HTTP by clients that give their answers to a callback. */
export const callbackRequests: Recognizer = (info) => {
  const { callee, args, method, evaluator, frame, node, isNew } = info;
  const asked = isNew ? undefined : chainedRequest(info);
  if (asked !== undefined) return asked;
  const module = externalOf(callee)?.module ?? '';
  const isNode = nodeClients.test(module) && method === 'request';
  const isAsking = !isNew && nodeClients.test(module) && (isNode || method === 'get');
  if (isAsking && !apiHost.test(addressOf(args).replaceAll(/^(?!https?:)/gm, '//'))) return pageRequest(info);
  if (isNew || (!isNode && !callbackClients.test(module)) || !apiHost.test(addressOf(args).replaceAll(/^(?!https?:)/gm, '//'))) return undefined;
  const options = args.findLast((arg) => arg.shape.kind === 'object');
  evaluator.emit({ detail: { kind: 'client', client: 'http', key: keyOf(options), options }, node }, frame);
  if (isNode) return nodeRequest(info, options);
  const handler = args.find((arg) => arg.shape.kind === 'function');
  const json = field(options, 'json');
  const body = json === undefined || json.shape.kind === 'constant' ? (field(options, 'body', 'data', 'form') ?? args[1]) : json;
  if (body !== undefined) sends(info, body, options);
  if (handler === undefined) return answer(info);
  evaluator.branch(frame, values.noFacts, () => evaluator.call(handler, [values.unknownValue, values.record([['body', answer(info)]], values.unknownValue), answer(info)], frame, node));
  return values.unknownValue;
};
