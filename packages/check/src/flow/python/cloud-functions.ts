import type { PythonFunction } from './functions.js';

const fromQueues = /\bevent\s{0,4}(?:\[|\.get\()\s{0,4}["'](?:Records|detail|detail-type|resources|awslogs)["']/;
const fromCallers = /\bevent\s{0,4}(?:\[|\.get\()\s{0,4}["'](?:body|headers|httpMethod|rawPath|path|routeKey|requestContext|queryStringParameters|pathParameters)["']/;

/** The handler of a function of AWS Lambda. */
export function isCloudFunction(fn: PythonFunction): boolean {
  return /^(?:lambda_handler|handler)$/.test(fn.name) && fn.parameters[0]?.name === 'event';
}

/** What a queue, a store or a rule of events starts: nobody outside asks for it. */
export function startedByQueue(fn: PythonFunction): boolean {
  return isCloudFunction(fn) && fn.body.some((line) => fromQueues.test(line.text)) && !fn.body.some((line) => fromCallers.test(line.text));
}

/** One that looks at nothing of what it is started with: a clock may be all that starts it. */
export function looksAtNoEvent(fn: PythonFunction): boolean {
  return isCloudFunction(fn) && !fn.body.some((line) => /\bevent\b/.test(line.text));
}
