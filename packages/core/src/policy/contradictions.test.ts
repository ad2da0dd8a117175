import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PolicyError, parsePolicy } from './parse-policy.js';

function problems(input: unknown): string[] {
  try {
    parsePolicy(input);
  } catch (error) {
    assert.ok(error instanceof PolicyError, String(error));
    return error.problems.map(({ path, message }) => `${path}: ${message}`);
  }
  return [];
}

const rule = { per: 'user', count: 'requests', limit: 5, window: '1h' };
const limits = (more: object) => ({ limits: { rules: [{ ...rule, ...more }] } });
const app = (shop: object, more: object = {}) => ({ ...more, apps: { shop } });

/** What is written, and what the one problem names: where it is, and what mends it. */
const contradictory: readonly (readonly [what: string, policy: object, problem: RegExp])[] = [
  ['no model at all', { shape: { models: [] } }, /^shape\.models: .*name at least one, or leave it out/],
  ['a rule for nobody', limits({ only: [] }), /^limits\.rules\.0\.only: .*leave it out/],
  ['everybody together, but by name', limits({ per: 'all', only: ['ann'] }), /^limits\.rules\.0\.only: .*leave this out, or choose .*per: "user"/],
  ['everybody together, but without one', limits({ per: 'all', except: ['ann'] }), /^limits\.rules\.0\.except: .*leave this out/],
  ['for one and not for the same one', limits({ only: ['ann', 'ben'], except: ['ben'] }), /^limits\.rules\.0\.except: .*leave it out of one/],
  ['one rule twice', { limits: { rules: [rule, rule] } }, /^limits\.rules\.1\.name: .*take one out, or give one a `name`/],
  ['two listeners on one port', { server: { port: 9000 }, admin: { port: 9000 } }, /^admin\.port: .*choose another/],
  ['batches opened and forbidden', { endpoints: { batches: true }, shape: { forbid: ['batches'] } }, /^endpoints\.batches: .*take "batches" out of shape\.forbid/],
  ['a fallback that is not allowed', { upstream: { fallbackModel: 'claude-haiku-4-5' }, shape: { models: ['claude-sonnet-*'] } }, /^shape\.models: .*"claude-haiku-4-5".*add it/],
  ['a fallback that one app does not allow', app({ shape: { models: ['claude-sonnet-*'] } }, { upstream: { fallbackModel: 'claude-haiku-4-5' } }), /^apps\.shop\.shape\.models: .*add it/],
  ['more tokens pinned than allowed', app({ pin: { maxTokens: 9000 } }, { shape: { maxTokens: 100 } }), /^apps\.shop\.pin\.maxTokens: .*100.*lower it, or raise/],
  ['tools pinned and forbidden', app({ pin: { tools: [{ name: 'find' }] }, shape: { forbid: ['tools'] } }), /^apps\.shop\.pin\.tools: .*take "tools" out/],
  ['a model among the options', app({ pin: { options: { model: 'claude-haiku-4-5' } } }), /^apps\.shop\.pin\.options\.model: .*pin\.model/],
  ['a field that is fixed and opened', app({ pin: { options: { temperature: 0 }, open: ['temperature'] } }), /^apps\.shop\.pin\.open: .*"temperature".*one of them/],
  ['no number fits', { tools: { rules: { pay: { arguments: { amount: { minimum: 5, maximum: 1 } } } } } }, /^tools\.rules\.pay\.arguments\.amount\.minimum: .*lower it to 1/],
  ['a type that nothing finds', { privacy: { types: { EMAIL: 'deny' } } }, /^privacy\.types\.EMAIL: .*did you mean "EMAIL_ADDRESS"/],
  ['a type that nothing finds, with no name near', { privacy: { types: { ZZZZZZZZZZZZZZZZZZ: 'deny' } } }, /privacy\.recognizers/],
  ['a misspelt choice', { shape: { forbid: ['webfetch'] } }, /^shape\.forbid\.0: .*did you mean "web_fetch"/],
  ['a word for a list', { shape: { models: 'claude-sonnet-5-5' } }, /^shape\.models: must be a list/],
  ['an app with a capital', { apps: { Shop: {} } }, /^apps\.Shop: .*lower-case/],
  ['a type in small letters', { privacy: { types: { email: 'mask' } } }, /^privacy\.types\.email: .*upper snake case/],
  ['an address without a protocol', { upstream: { baseURL: 'api.example.com' } }, /^upstream\.baseURL: .*such as https:/],
  ['no request fits', { size: { userTurnCharacters: 0 } }, /^size\.userTurnCharacters: must be more than 0/],
];

for (const [what, policy, problem] of contradictory) {
  test(`said at the start, with what mends it: ${what}`, () => {
    const found = problems(policy);
    assert.equal(found.length, 1, found.join('\n'));
    assert.match(found[0] ?? '', problem);
  });
}

test('what only looks like one passes', () => {
  for (const policy of [
    limits({ only: ['ann', 'ben'] }),
    limits({ except: ['ann'] }),
    { server: { port: 9000 }, admin: { port: 9000, host: '10.0.0.5' } },
    { server: { port: 9000 }, admin: { port: 9000, enabled: false } },
    { server: { port: 0 }, admin: { port: 0 } },
    app({ shape: { forbid: ['batches'] } }, { endpoints: { batches: true } }),
    { upstream: { fallbackModel: 'claude-haiku-4-5' }, shape: { models: ['claude-*'] } },
    app({ pin: { maxTokens: 100 } }, { shape: { maxTokens: 100 } }),
    app({ pin: { system: 'Help.', open: ['system', 'temperature'], options: { top_k: 5 } } }),
    { tools: { rules: { pay: { arguments: { amount: { minimum: 1, maximum: 1 } } } } } },
    { size: { images: 0, tools: 0, documents: 0 } },
    { privacy: { types: { TICKET: 'hash', BADGE: 'mask', OTHER: 'allow' }, recognizers: [{ type: 'TICKET', words: ['T-1'] }], known: [{ value: 'B7', type: 'BADGE' }] } },
    { privacy: { types: { WHATEVER: 'mask' }, detectors: [{ find: async () => [] }] } },
  ]) assert.deepEqual(problems(policy), []);
});

test('what apps take from the top level is told once', () => {
  assert.equal(problems(app({}, { privacy: { types: { EMAIL: 'deny' } } })).length, 1);
});

test('a key where the name of a variable belongs is refused, and not said back', () => {
  const key = `sk-ant-api03-${Math.random().toString(36).slice(2)}`;
  const [found = ''] = problems({ upstream: { credential: { env: key } } });
  assert.match(found, /^upstream\.credential\.env: .*name of an environment variable.*a policy never contains a key/);
  assert.ok(!found.includes(key));
});
