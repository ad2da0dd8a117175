import type { Node } from 'oxc-parser';
import type { Evaluator, Frame, Recognizer } from '../evaluator.js';
import type { Route } from '../route.js';
import * as values from '../value.js';
import type { Value } from '../value.js';
import { handRequest } from './requests.js';
import type { Handed } from './requests.js';

/** What a server of GraphQL makes for each request. */
interface Making {
  /** The name under which it is handed over; all of its own names where there is none. */
  readonly under: string | undefined;
  readonly make: Value;
}

const makings = new WeakMap<Evaluator, Making[]>();
const servers = /(?:^|\.)(?:ApolloServer|GraphQLServer|startStandaloneServer|expressMiddleware|koaMiddleware|fastifyApolloHandler|startServerAndCreate\w{1,40}|createYoga|createHandler|graphqlHTTP|getGraphQLParameters|register|use)$/;

/** `expressMiddleware(server, { context })`, `new ApolloServer({ dataSources })`, `createYoga({ context })`. */
export const graphqlContexts: Recognizer = ({ written, args, evaluator }) => {
  if (!servers.test(written)) return undefined;
  const found = makings.get(evaluator) ?? [];
  for (const given of args) {
    if (given.shape.kind !== 'object') continue;
    const context = given.shape.properties.get('context');
    if (context?.shape.kind === 'function' || context?.shape.kind === 'object') found.push({ under: undefined, make: context });
    const sources = given.shape.properties.get('dataSources');
    if (sources?.shape.kind === 'function') found.push({ under: 'dataSources', make: sources });
  }
  if (found.length > 0) makings.set(evaluator, found);
  return undefined;
};

/** The context as resolvers get it: what the server puts into it, and whatever else says who the caller is. */
function resolverContext(own: Value, frame: Frame, node: Node, evaluator: Evaluator): Value {
  const properties = new Map<string, Value>();
  for (const { under, make } of makings.get(evaluator) ?? []) {
    const { args } = handRequest('express', 'request ', frame, node, evaluator);
    const [request = values.unknownValue, response = values.unknownValue] = args;
    const asked = values.record([['req', request], ['request', request], ['res', response], ['event', request], ['ctx', values.record([['request', request], ['req', request]], request)]], request);
    const given = make.shape.kind === 'function' ? evaluator.call(make, [asked, asked], { ...frame }, node) : make;
    const entries: Iterable<readonly [string, Value]> = under === undefined ? values.options(given).flatMap((option) => (option.shape.kind === 'object' ? [...option.shape.properties] : [])) : [[under, given]];
    // What nothing is known of stays what every context is: something about the caller.
    for (const [name, part] of entries) if (part.shape.kind !== 'unknown' || part.marks.length > 0) properties.set(name, part);
  }
  return properties.size === 0 ? own : values.record(properties, own);
}

/** What a resolver is handed, with the context of its server. */
export function withContext({ framework, parameters, node }: Route, handed: Handed, frame: Frame, evaluator: Evaluator): Handed {
  if (framework !== 'graphql' || parameters !== 'resolver') return handed;
  return { ...handed, args: handed.args.map((arg, index) => (index === 2 ? resolverContext(arg, frame, node, evaluator) : arg)) };
}
