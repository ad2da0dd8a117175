import assert from 'node:assert/strict';
import { test } from 'node:test';
import type Anthropic from '@anthropic-ai/sdk';
import { defineConfig } from '../policy/index.js';
import { claviger, isClavigerError } from './index.js';

type SdkMiddleware = NonNullable<NonNullable<ConstructorParameters<typeof Anthropic>[0]>['middleware']>;
type SdkRequestOptions = NonNullable<Parameters<Anthropic['messages']['create']>[1]>;

// What stands after `@ts-expect-error` must not compile: the build fails when it does.
test('what cannot be is an error when the app is compiled', () => {
  const wrong = [
    // @ts-expect-error An unknown section.
    () => claviger({ limit: {} }),
    // @ts-expect-error An unknown key in a section.
    () => claviger({ size: { userTurnCharacter: 5 } }),
    // @ts-expect-error A value of the wrong type.
    () => claviger({ size: { userTurnCharacters: 'many' } }),
    // @ts-expect-error A word that is not among those known.
    () => claviger({ limits: { rules: [{ count: 'request', per: 'user', limit: 1, window: '1h' }] } }),
  ];
  // The same faults are found at run time, for those who write JavaScript.
  for (const make of wrong) assert.throws(make, { name: 'PolicyError' });
  // @ts-expect-error A caller without a user.
  assert.throws(() => claviger().as({ app: 'default' }));
  // @ts-expect-error A key that no section knows.
  defineConfig({ sizes: {} });
});

test('a guard fits where the SDK takes it', () => {
  const guard = claviger();
  const middleware: SdkMiddleware = [guard.middleware()];
  const options: SdkRequestOptions = guard.as({ user: 'a' });
  assert.equal(middleware.length, 1);
  assert.equal(options.middleware?.length, 1);
  const error: unknown = undefined;
  if (isClavigerError(error)) {
    const code: string = error.claviger.code;
    assert.fail(code);
  }
});
