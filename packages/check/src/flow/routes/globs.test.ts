import assert from 'node:assert/strict';
import { test } from 'node:test';
import { matchesGlob } from './globs.js';

test('a pattern of names', () => {
  for (const [pattern, name] of [['*', 'ask'], ['ask', 'ask'], ['ask*', 'askAll'], ['*All', 'askAll'], ['a*k*l', 'askAll'], ['{ask,tell}', 'tell'], ['my{Ask,Tell}', 'myAsk'], ['!tell', 'ask'], ['ask**', 'ask']] as const) assert.equal(matchesGlob(pattern, name), true, pattern);
  for (const [pattern, name] of [['', 'ask'], ['ask', 'asks'], ['ask*', 'task'], ['a*a', 'a'], ['{ask,tell}', 'show'], ['!ask', 'ask'], ['{ask', 'ask']] as const) assert.equal(matchesGlob(pattern, name), false, pattern);
});
