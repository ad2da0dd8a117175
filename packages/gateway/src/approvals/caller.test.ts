import assert from 'node:assert/strict';
import { test } from 'node:test';
import { anonymous, userKey } from '@claviger/core/engine';
import { callerOf, namedCaller } from './caller.js';

test('a user is called by name, whatever stands in it, and a credential that names none by its id', () => {
  const callerFor = (user: string | undefined): ReturnType<typeof callerOf> => callerOf(userKey({ ...anonymous, credential: 'key1', user }));
  assert.deepEqual(callerFor('auth0|a:b'), { user: 'auth0|a:b' });
  assert.deepEqual(callerFor(undefined), { credential: 'key1' });
  assert.equal(namedCaller(callerFor('ann')), 'ann');
  assert.equal(namedCaller(callerFor(undefined)), 'credential key1');
});
