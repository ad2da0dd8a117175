import type { Recognizer } from '../evaluator.js';
import * as values from '../value.js';
import { externalOf } from './chain.js';

/** `factory.createHandlers(limiter, handler)` of Hono: what it was given, in a row, for `app.post(path, ...handlers)`. */
export const listedHandlers: Recognizer = ({ callee, method, args }) => (method === 'createHandlers' && externalOf(callee)?.module === 'hono/factory' ? values.list([...args]) : undefined);
