import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { Validator } from '@cfworker/json-schema';
import { PolicyError, defineConfig, parsePolicy, policyOfApp } from './parse-policy.js';
import { policyJsonSchema } from './json-schema.js';
import { nearest } from './suggest.js';

function problems(input: unknown): [path: string, message: string][] {
  try {
    parsePolicy(input);
  } catch (error) {
    assert.ok(error instanceof PolicyError, String(error));
    return error.problems.map(({ path, message }) => [path, message]);
  }
  return [];
}

test('no policy at all is a good policy', () => {
  const policy = parsePolicy({});
  assert.equal(policy.size.userTurnCharacters, 10_000);
  assert.deepEqual(policy.limits.rules.map(({ per, count, limit, window }) => ({ per, count, limit, window })), [{ per: 'user', count: 'requests', limit: 20, window: 3_600_000 }]);
  assert.equal(policy.harden.enabled, true);
  assert.equal(policy.unicode.tags, 'strip');
  assert.deepEqual(policy.shape.forbid, ['mcp_servers', 'thread', 'user_profile_id', 'workspace_id']);
  assert.equal(policy.server.host, '127.0.0.1');
});

test('a provider\'s keys come over https, or from this machine', () => {
  const withKeysAt = (jwksURL: string) => problems({ identity: { providers: [{ issuer: 'https://id.example.com', audience: 'claviger', jwksURL, claims: { user: 'sub' }, app: 'chat' }] } });
  for (const good of ['https://id.example.com/jwks', 'http://localhost:8080/jwks', 'http://127.0.0.1/jwks', 'http://[::1]:8080/jwks']) assert.deepEqual(withKeysAt(good), [], good);
  for (const bad of ['http://id.example.com/jwks', 'http://localhost.example.com/jwks', 'http://localhost:x@id.example.com/jwks', 'http://localhost:1@id.example.com/jwks', 'http://127.0.0.1:@id.example.com/jwks']) assert.deepEqual(withKeysAt(bad), [['identity.providers.0.jwksURL', 'must begin with https://']], bad);
});

test('an unknown key is an error that names the nearest known one, at every level', () => {
  for (const [input, path, near] of [
    [{ sizes: {} }, '', 'size'],
    [{ size: { userTurnCharacter: 1 } }, 'size', 'userTurnCharacters'],
    [{ shape: { model: [] } }, 'shape', 'models'],
    [{ upstream: { baseUrl: 'https://a.example' } }, 'upstream', 'baseURL'],
    [{ limits: { rules: [{ per: 'user', count: 'requests', limit: 1, windows: '1h' }] } }, 'limits.rules.0', 'window'],
    [{ apps: { shop: { hardenn: {} } } }, 'apps.shop', 'harden'],
    [{ apps: { shop: { size: { image: 1 } } } }, 'apps.shop.size', 'images'],
  ] as const) {
    const [[where, message] = ['', '']] = problems(input);
    assert.equal(where, path);
    assert.ok(message.includes(`did you mean "${near}"?`), message);
  }
  assert.match(problems({ size: { zzzzzzzzzzzz: 1 } })[0]?.[1] ?? '', /known here: .*userTurnCharacters/);
});

test('a pinned model has to be one that the policy lets the app call', () => {
  const app = (shape?: { models: string[] }) => ({ shape: { models: ['claude-haiku-*'] }, apps: { shop: { pin: { model: 'claude-sonnet-5-5' }, ...(shape && { shape }) } } });
  assert.deepEqual(problems(app()).map(([path]) => path), ['apps.shop.pin.model']);
  assert.match(problems(app())[0]?.[1] ?? '', /claude-haiku-\*/);
  assert.deepEqual(problems(app({ models: ['claude-sonnet-*'] })), [], "the app's own list counts");
  assert.deepEqual(problems({ apps: { shop: { pin: { model: 'claude-sonnet-5-5' } } } }), [], 'without a list every model may be called');
});

test('what an app pins is something that JSON can say, at every depth', () => {
  const withOption = (value: unknown) => problems({ apps: { shop: { pin: { options: { thinking: value } } } } });
  for (const good of [null, 'low', 0.5, true, [], [1, ['a']], { type: 'enabled', budget: { tokens: 1024 } }, Object.create(null)]) assert.deepEqual(withOption(good), []);
  const circle: { inner?: object } = {};
  circle.inner = circle;
  const deep = Array.from({ length: 20_000 }).reduce<unknown>((inner) => [inner], 1);
  for (const bad of [circle, deep, undefined, Number.NaN, 1n, Symbol('a'), () => 1, new Date(0), new Map(), [undefined], Object.assign([], { length: 1 }), { budget: [Number.POSITIVE_INFINITY] }, { budget: undefined }]) {
    assert.deepEqual(withOption(bad), [['apps.shop.pin.options.thinking', 'must be something that JSON can say']], typeof bad);
  }
  assert.deepEqual(problems({ apps: { shop: { pin: { tools: [{ name: 'search', strict: () => true }] } } } }), [['apps.shop.pin.tools.0.strict', 'must be something that JSON can say']]);
});

test('a word where settings belong is answered with the settings', () => {
  assert.match(problems({ upstream: { credential: 'word' } })[0]?.[1] ?? '', /must be an object.*env, file, command.*federation/);
});

test('all problems come at once, a line each', () => {
  const found = problems({ sizes: 1, size: { images: -1, messages: 'many' }, unicode: { tags: 'drop' }, shape: { forbid: ['flying'] }, server: { port: 70_000, headersTimeout: 'soon' } });
  assert.deepEqual(found.map(([path]) => path).toSorted(), ['', 'server.headersTimeout', 'server.port', 'shape.forbid.0', 'size.images', 'size.messages', 'unicode.tags']);
  assert.throws(() => parsePolicy({ sizes: 1, size: { images: -1 } }, 'claviger.config.ts'), (error) => error instanceof PolicyError && error.message.startsWith('claviger.config.ts has 2 problems:\n') && error.message.split('\n').length === 3);
});

test('values of the wrong type say what is wanted', () => {
  for (const [input, path, wanted] of [
    [3, '', /must be an object/],
    [null, '', /must be an object/],
    [{ size: [] }, 'size', /must be an object/],
    [{ size: { images: 1.5 } }, 'size.images', /whole number/],
    [{ size: { images: -1 } }, 'size.images', /at least 0/],
    [{ server: { port: 65_536 } }, 'server.port', /at most 65535/],
    [{ unicode: { tags: 'drop' } }, 'unicode.tags', /one of: strip, deny, allow/],
    [{ server: { headersTimeout: '10 minutes' } }, 'server.headersTimeout', /such as 30s/],
    [{ server: { headersTimeout: 0 } }, 'server.headersTimeout', /milliseconds/],
    // Thirty seconds are meant, and thirty milliseconds would be had.
    [{ server: { shutdownDeadline: 30 } }, 'server.shutdownDeadline', /milliseconds.*30s/],
    [{ upstream: { baseURL: 'ftp://a.example' } }, 'upstream.baseURL', /./],
    [{ upstream: { credential: { key: 'x' } } }, 'upstream.credential', /./],
    [{ apps: { 'My App': {} } }, 'apps.My App', /./],
    [{ limits: { rules: [{ per: 'everybody', count: 'requests', limit: 1 }] } }, 'limits.rules.0.per', /one of/],
  ] as const) {
    const found = problems(input);
    assert.ok(found.some(([where, message]) => where === path && wanted.test(message)), JSON.stringify([input, found]));
  }
});

test('a policy never says a value back: it could be a key', () => {
  const secret = `s${Math.random().toString(36).slice(2)}`;
  for (const input of [{ upstream: { credential: secret } }, { upstream: { credential: { env: 3, key: secret } } }, { server: { headersTimeout: secret } }, { unicode: { tags: secret } }, { upstream: { baseURL: secret } }]) {
    const found = problems(input);
    assert.ok(found.length > 0 && !JSON.stringify(found).includes(secret), JSON.stringify(found));
  }
});

test('durations are numbers or words', () => {
  for (const [written, milliseconds] of [[1500, 1500], ['250ms', 250], ['30s', 30_000], ['15m', 900_000], ['1h', 3_600_000], ['30d', 2_592_000_000]] as const) {
    assert.equal(parsePolicy({ server: { bodyTimeout: written } }).server.bodyTimeout, milliseconds);
  }
  for (const written of ['0s', '-1s', '1.5h', '1 h', 'h', '1w', '01s', '']) assert.equal(problems({ server: { bodyTimeout: written } }).length, 1, written);
});

test('an app takes from the top level what it leaves out, key by key', () => {
  const policy = parsePolicy({ size: { images: 3, messages: 7 }, unicode: { tags: 'deny' }, harden: { scope: 'top' }, apps: { shop: { size: { images: 5 }, harden: { tone: 'brief' } }, plain: {} } });
  const shop = policyOfApp(policy, 'shop');
  assert.equal(shop?.size.images, 5);
  assert.equal(shop.size.messages, 7);
  assert.equal(shop.size.userTurnCharacters, 10_000);
  assert.equal(shop.unicode.tags, 'deny');
  assert.deepEqual([shop.harden.scope, shop.harden.tone], ['top', 'brief']);
  assert.deepEqual(policyOfApp(policy, 'plain')?.size, policy.size);
  assert.deepEqual(policyOfApp(policy, 'default')?.size, policy.size);
  for (const name of ['unheard-of', 'constructor', '__proto__', 'toString']) assert.equal(policyOfApp(policy, name), undefined);
});

test('a policy that was read is not tied to what it was read from', () => {
  const input = { apps: { shop: { size: { images: 5 } } }, size: { messages: 7 } };
  const policy = parsePolicy(input);
  input.size.messages = 8;
  assert.equal(policyOfApp(policy, 'shop')?.size.messages, 7);
  assert.deepEqual(parsePolicy(JSON.parse(JSON.stringify(input))).apps, parsePolicy(input).apps);
});

test('defineConfig gives back what it takes', () => {
  const policy = defineConfig({ size: { images: 1 } });
  assert.equal(parsePolicy(policy).size.images, 1);
});

test('the nearest word is near', () => {
  assert.equal(nearest('baseUrl', ['baseURL', 'port']), 'baseURL');
  assert.equal(nearest('x', ['limits', 'harden']), undefined);
  assert.equal(nearest('', []), undefined);
});

test('the JSON Schema in the docs is the policy\'s own, and judges samples as the parser does', () => {
  const file = readFileSync(new URL('../../../../docs/policy.schema.json', import.meta.url), 'utf8');
  // The docs add what the source's comments say of each setting; a setting itself may be named `description`.
  const withoutProse = (key: string, value: unknown): unknown => (key === 'description' && typeof value === 'string' ? undefined : value);
  assert.deepEqual(JSON.parse(file, withoutProse), JSON.parse(JSON.stringify(policyJsonSchema())));
  const written = JSON.parse(file) as object;
  const validator = new Validator(written, '2020-12');
  const samples: unknown[] = [
    {},
    { $schema: './policy.schema.json', size: { images: 3 }, apps: { shop: { harden: { scope: 'orders' } } } },
    { server: { headersTimeout: '10s', port: 0 }, upstream: { credential: { file: '/run/key' } } },
    { limits: { rules: [{ per: 'user', count: 'requests', limit: 20, window: '1h' }, { per: 'all', count: 'concurrent', limit: 5 }] } },
    { unicode: { tags: 'deny' }, shape: { forbid: ['tools'], models: ['claude-*'] } },
    3,
    { sizes: {} },
    { size: { image: 3 } },
    { size: { images: -1 } },
    { size: { images: 1.5 } },
    { server: { port: 65_536 } },
    { server: { headersTimeout: 'soon' } },
    { unicode: { tags: 'drop' } },
    { shape: { forbid: ['flying'] } },
    { apps: { shop: { hardenn: {} } } },
    { upstream: { credential: { key: 'x' } } },
  ];
  let accepted = 0;
  for (const sample of samples) {
    const good = problems(sample).length === 0;
    if (good) accepted++;
    assert.equal(validator.validate(sample).valid, good, JSON.stringify(sample));
  }
  assert.equal(accepted, 5);
});
