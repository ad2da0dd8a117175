import type { Project } from '../engine/project.js';
import type { Route } from './route.js';

/** How the fields or the procedures of an endpoint are put into a server of HTTP, by what they are. */
const hosts: Readonly<Record<string, RegExp>> = {
  graphql: /\b(?:expressMiddleware|koaMiddleware|fastifyApollo\w{0,20}|createYoga|createHandler|graphqlHTTP|mercurius|graphqlServer)\b|\.applyMiddleware\(\s{0,4}\{/,
  procedure: /\b(?:createExpressMiddleware|fastifyTRPCPlugin|createHTTPHandler|trpcServer|fetchRequestHandler|RPCHandler|OpenAPIHandler)\b/,
};
/** Limiters of servers, which count requests whatever they ask for. */
const limiters = /['"](?:express-rate-limit|@fastify\/rate-limit|koa-ratelimit|koa2-ratelimit|hono-rate-limiter|elysia-rate-limit|rate-limiter-flexible)['"]|from\s{1,4}['"]\.{1,2}\/[^'"]{0,80}(?:limit|throttl)[^'"]{0,40}['"]/i;
/** What is put before requests and named so: `app.use('/graphql', limiter)`, `app.register(rateLimit, { max: 20 })`. */
const mounted = /\.(?:use|register|addHook|all)\([^;]{0,200}?(?:limit|throttl)\w{0,20}\b/i;
/** Registered for single routes only. */
const forSingle = /\bglobal\s{0,4}:\s{0,4}false\b/;

/** The file in which a server of HTTP that limits takes in the endpoint of a field or a procedure: what it limits there is not followed. */
export function limitedHost(route: Route, project: Project): string | undefined {
  const host = hosts[route.framework];
  if (host === undefined || route.url !== undefined) return undefined;
  const manifest = project.packageOf(route.path);
  return project.files.find((file) => file.kind === 'script' && file.place === 'source' && file.skipped === undefined && project.packageOf(file.path) === manifest && isLimitedHost(file.text() ?? '', host))?.path;
}

function isLimitedHost(text: string, host: RegExp): boolean {
  return host.test(text) && limiters.test(text) && mounted.test(text) && !forSingle.test(text);
}
