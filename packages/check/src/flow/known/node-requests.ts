import type { Recognizer } from '../evaluator.js';
import * as values from '../value.js';
import type { Value } from '../value.js';
import { externalOf } from './chain.js';
import { answer, apiHost, emitRequest, field, unwrapJson } from './claude.js';

/**
 * Node's own client (nodejs.org/api/https.html): `https.request(options, callback)` gives a stream that the body is
 * written to, and the callback a stream that the answer is read from.
 */
export const nodeRequests: Recognizer = (info) => {
  const { callee, method, args, evaluator, frame, node } = info;
  if (method !== 'request' || !/^(?:node:)?https?$/.test(externalOf(callee)?.module ?? '')) return undefined;
  const options = args.find((arg) => arg.shape.kind === 'object');
  const address = [args[0]?.shape.kind === 'object' ? undefined : args[0], field(options, 'hostname', 'host')].filter((part) => part !== undefined);
  if (!address.some((part) => apiHost.test(`//${values.literalText(part).replace(/^https?:\/\//, '')}`))) return undefined;
  const headers = field(options, 'headers');
  evaluator.emit({ detail: { kind: 'client', client: 'http', key: field(headers, 'x-api-key', 'X-API-Key', 'X-Api-Key'), options }, node }, frame);
  const callback = args.find((arg) => arg.shape.kind === 'function');
  if (callback !== undefined) {
    const on: Value = values.native('on', ([, heard]) => {
      if (heard !== undefined) evaluator.branch(frame, values.noFacts, () => evaluator.call(heard, [answer(info)], frame, node));
      return values.unknownValue;
    });
    evaluator.branch(frame, values.noFacts, () => evaluator.call(callback, [values.record([['on', on], ['once', on]], answer(info))], frame, node));
  }
  const write = values.native('write', ([given]) => {
    const body = given === undefined ? undefined : (unwrapJson(given) ?? given);
    if (body !== undefined && body.shape.kind !== 'function') emitRequest(info, { client: 'http', model: field(body, 'model'), system: field(body, 'system'), messages: field(body, 'messages', 'prompt') ?? body, maxTokens: field(body, 'max_tokens'), body, requestOptions: options });
    return values.undefinedValue;
  });
  return values.record([['write', write], ['end', write]], values.unknownValue);
};
