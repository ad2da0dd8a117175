import assert from 'node:assert/strict';
import { test } from 'node:test';
import { anonymous, userKey } from '@claviger/core/engine';
import { nameOf, namedPrincipal } from './named-principal.js';

test('a user is called by name, whatever stands in it, and a credential that names none by its id; the team stands beside', () => {
  const named = (user: string | undefined, team?: string): ReturnType<typeof namedPrincipal> => namedPrincipal(userKey({ ...anonymous, credential: 'key1', user }), team);
  assert.deepEqual(named('auth0|a:b'), { user: 'auth0|a:b' });
  assert.deepEqual(named('ann', 'red'), { user: 'ann', team: 'red' });
  assert.deepEqual(named(undefined), { credential: 'key1' });
  assert.deepEqual(named(undefined, 'red'), { credential: 'key1', team: 'red' });
  assert.equal(nameOf(named('ann', 'red')), 'ann');
  assert.equal(nameOf(named(undefined)), 'credential key1');
});
