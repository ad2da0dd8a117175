import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { OperatorSessions, SESSION_MILLISECONDS } from './operator-session.js';

const cookieOf = (header: string): string => header.split(';')[0] ?? '';

test('a session holds at the port or the public address where it began, until its time is over', () => {
  const key = randomBytes(32);
  const at = (publicURL: string | undefined, listener: string): OperatorSessions => {
    const sessions = new OperatorSessions(key, false);
    sessions.opensAt(publicURL, listener);
    return sessions;
  };
  const here = at(undefined, 'http://127.0.0.1:8788');
  const cookie = cookieOf(here.begin('all', 0));
  assert.equal(here.read(cookie, 1)?.scope, 'all');
  assert.equal(at(undefined, 'http://[::1]:8788').read(cookie, 1)?.scope, 'all');
  assert.equal(here.read(cookie, SESSION_MILLISECONDS), undefined);
  const others = [at(undefined, 'http://127.0.0.1:8789'), at('http://127.0.0.1:8788', 'http://127.0.0.1:8788'), at('https://admin.example', 'http://127.0.0.1:8788')];
  for (const other of others) {
    assert.equal(other.read(cookie, 1), undefined);
    // Nor when somebody gives the cookie the other's name.
    const renamed = `${cookieOf(other.end()).split('=')[0]}=${cookie.split('=')[1]}`;
    assert.equal(other.read(renamed, 1), undefined);
  }
  // A cookie for another port of the same host leaves this one in place.
  const both = `${cookieOf(others[0]!.begin('all', 0))}; ${cookie}`;
  assert.equal(here.read(both, 1)?.scope, 'all');
  assert.equal(at('https://admin.example', 'http://10.0.0.1:9000').read(cookieOf(others[2]!.begin('all', 0)), 1)?.scope, 'all');
});
