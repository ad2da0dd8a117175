import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as express from '../express/index.js';
import * as fastify from '../fastify/index.js';
import * as hono from '../hono/index.js';
import { apiRoute, chatRoute } from '../next/index.js';
import { claviger } from '../sdk/claviger.js';
import { apiHandler, chatHandler } from './index.js';

const guard = claviger();
const right = { guard, model: 'claude-sonnet-5-5', system: 'You answer questions about bicycles.', maxTokens: 500, history: false, caller: () => ({ user: 'ann' }), apiKey: undefined };

test('a slip in the options of an endpoint is told where it is made, on every framework', () => {
  for (const chat of [chatHandler, chatRoute, express.chat, fastify.chat, hono.chat] as ((options: never) => unknown)[]) {
    const making = (options: object) => (): unknown => chat(options as never);
    assert.doesNotThrow(making(right));
    assert.throws(making({ ...right, sytem: 'x' }), { name: 'TypeError', message: 'There is no option "sytem"; did you mean "system"?' });
    assert.throws(making({ ...right, guard: undefined }), { name: 'TypeError', message: 'The option "guard" is missing.' });
    assert.throws(making({ ...right, model: undefined }), { name: 'TypeError', message: 'The option "model" is missing.' });
    assert.throws(making({ ...right, maxTokens: '500' }), { name: 'TypeError', message: 'The option "maxTokens" must be of the type number.' });
  }
  for (const api of [apiHandler, apiRoute, express.api, fastify.api, hono.api] as ((options: never) => unknown)[]) {
    const making = (options: object) => (): unknown => api(options as never);
    assert.doesNotThrow(making({ guard, caller: right.caller }));
    assert.throws(making({ guard, calller: right.caller }), { name: 'TypeError', message: 'There is no option "calller"; did you mean "caller"?' });
    assert.throws(making({ guard, system: 'x' }), { name: 'TypeError', message: 'There is no option "system": known are guard, caller, apiKey, fetch' });
  }
});
