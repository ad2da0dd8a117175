import type { Recognizer } from '../evaluator.js';
import { externalOf } from '../known/chain.js';
import type { RouteParameters } from '../route.js';
import * as values from '../value.js';
import type { Value } from '../value.js';
import type { Handed } from './requests.js';

const plain = /^\/[\w/.:-]{0,300}$/;
/** Stands for the host that nobody knows. */
const host = 'http://host.invalid';

/**
 * Tells what runs before a handler which address was asked for, in all the ways in which frameworks say it. What is
 * given back takes it away again: a handler reads the caller's text from the same places.
 */
export function tellAddress({ args, request }: Handed, style: RouteParameters, url: string | undefined, id = url): () => void {
  if (url === undefined || !plain.test(url)) return () => undefined;
  const [first] = args;
  const known = values.constant(url);
  const undo: (() => void)[] = [];
  const set = (target: Value | undefined, name: string, value: Value): void => {
    if (target?.shape.kind !== 'object') return;
    const { properties } = target.shape;
    const before = properties.get(name);
    properties.set(name, value);
    undo.push(() => (before === undefined ? properties.delete(name) : properties.set(name, before)));
  };
  const inside = first === undefined ? undefined : (values.property(first, 'request') ?? values.property(first, 'req'));
  for (const target of new Set([first, request, inside])) {
    set(target, '#address', known);
    set(target, 'originalUrl', known);
    set(target, 'routePattern', known);
    set(target, 'routerPath', known);
    set(target, 'routeOptions', values.record([['url', known]], values.unknownValue));
    set(target, 'nextUrl', values.record([['pathname', known]], target === undefined ? undefined : values.property(target, 'nextUrl')));
    set(target, 'path', style === 'express' ? relative(url) : known);
    set(target, 'url', style === 'express' || style === 'node' ? relative(url) : style === 'fastify' || style === 'koa' ? known : values.constant(`${host}${url}`));
  }
  if (style === 'event' && first !== undefined) {
    set(first, 'url', values.record([['pathname', known], ['href', values.constant(`${host}${url}`)]], values.unknownValue));
    set(first, 'route', values.record([['id', values.constant(id)]], values.unknownValue));
  }
  return () => {
    for (const step of undo.toReversed()) step();
  };
}

/** Tells a handler and what runs before it which method was asked for, where a route is for one alone. */
export function tellMethod({ args, request }: Handed, name: string): void {
  const method = /^(?:GET|POST|PUT|PATCH|DELETE)(?= )/.exec(name)?.[0];
  if (method === undefined) return;
  const [first] = args;
  const inside = first === undefined ? undefined : (values.property(first, 'request') ?? values.property(first, 'req'));
  for (const target of new Set([first, request, inside])) if (target?.shape.kind === 'object') target.shape.properties.set('method', values.constant(method));
}

/** What a router that is mounted somewhere sees: the address, or its end. */
function relative(url: string): Value {
  const parts = url.split('/').slice(1);
  return values.join(...parts.slice(0, 8).map((_, index) => values.constant(`/${parts.slice(index).join('/')}`)));
}

/** Next's matcher: a path, `:name*`, or a group with an exception. */
export function matchesPattern(pattern: string, url: string): boolean {
  const open = pattern.search(/[:(*]/);
  if (open === -1) return url === pattern;
  const prefix = pattern.slice(0, open);
  if (!`${url}/`.startsWith(prefix)) return false;
  const exception = /\(\?!([^)]*)/.exec(pattern)?.[1];
  if (exception === undefined) return true;
  return !exception.split('|').some((part) => part !== '' && !/[.*\\]/.test(part) && url.slice(prefix.length).startsWith(part));
}

/** Questions about the address: `new URL(request.url)`, `createRouteMatcher([...])(request)` of Clerk, `getActionContext(context)` of Astro. */
export const addressCalls: Recognizer = ({ callee, args, written, method, isNew }) => {
  const [first] = args;
  if (first === undefined) return undefined;
  if (isNew && written === 'URL') {
    const text = values.constantText(first);
    return text?.startsWith(`${host}/`) === true ? values.record([['pathname', values.constant(text.slice(host.length))], ['href', first]], values.unknownValue) : undefined;
  }
  const url = values.constantText(values.property(first, '#address') ?? values.unknownValue);
  if (url === undefined) return undefined;
  if (method === 'getActionContext' && externalOf(callee)?.module === 'astro:actions') return values.record([['action', values.missingValue]], values.unknownValue);
  if (method === 'getRequestURL') return values.record([['pathname', values.constant(url)]], values.unknownValue);
  if (method === 'getRequestPath') return values.constant(url);
  const made = callee.shape.kind === 'external' ? callee.shape.external.chain.at(-1) : undefined;
  if (made?.how !== 'call' || made.name !== 'createRouteMatcher') return undefined;
  const patterns = made.args.flatMap((arg) => (arg.shape.kind === 'array' ? arg.shape.items : [arg])).map((item) => values.constantText(item));
  if (patterns.includes(undefined)) return undefined;
  return patterns.some((pattern) => pattern !== undefined && matchesPattern(pattern, url)) ? values.notMissingValue : values.missingValue;
};
