import { apiHost } from '../known/claude.js';
import { externalOf } from '../known/chain.js';
import type { CallInfo } from '../evaluator.js';
import * as values from '../value.js';
import type { Value } from '../value.js';

const proxyModules = /^(?:http-proxy-middleware|express-http-proxy|@fastify\/http-proxy|fastify-http-proxy|koa-proxies|koa-proxy|koa-better-http-proxy|koa2-proxy-middleware|http-proxy-middleware\/.*)$/;

/**
 * A middleware that passes requests on to the Claude API, as a handler: `createProxyMiddleware({ target, headers })`,
 * `register(proxy, { upstream })`. `undefined` when it is none, or adds no key of the app's own.
 */
export function claudeProxy(middleware: Value, settings: Value | undefined, { evaluator, frame, node }: CallInfo): Value | undefined {
  const external = externalOf(middleware);
  if (external === undefined || !proxyModules.test(external.module)) return undefined;
  const given = [...external.chain.flatMap((link) => link.args), ...(settings === undefined ? [] : [settings])];
  const addresses = given.flatMap((arg) => [arg, ...['target', 'upstream', 'host', 'router'].map((name) => values.property(arg, name))]).filter((value) => value !== undefined);
  if (!addresses.some((address) => apiHost.test(values.literalText(address)))) return undefined;
  const addsKey = given.some((arg) => values.marksOf(arg, 'environment').length > 0) || /x-api-key|authorization/i.test(evaluator.syntax(frame.module)?.text ?? '');
  if (!addsKey) return undefined;
  return values.native('proxy', () => {
    const body = values.input(evaluator.origin('user', 'request body', frame, node));
    const request = { client: 'http', model: undefined, system: undefined, messages: body, maxTokens: undefined, body, streaming: false, clientValue: undefined, requestOptions: undefined } as const;
    evaluator.emit({ detail: { kind: 'claude', request }, node }, { ...frame, facts: evaluator.callingFacts });
    return values.undefinedValue;
  });
}
