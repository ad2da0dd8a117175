import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { findSecrets } from './find-secrets.js';
import { ask, testCall, testPorts } from '../../engine/engine.testing.js';
import { DEFAULT_APP, parsePolicy, policyOfApp } from '../../policy/parse-policy.js';
import { createSecretsGuard } from './guard.js';
import { SecretMaskFilter, maskSecrets } from './mask-filter.js';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const pick = (from: string, length: number): string => Array.from({ length }, () => from[randomInt(from.length)]).join('');
const random = (length: number): string => pick(alphabet, length);

/** One credential of each kind, made up anew in every run. */
const samples: Readonly<Record<string, () => string>> = {
  'anthropic-key': () => `sk-ant-api03-${random(93)}AA`,
  'claviger-key': () => `cvg_live_${random(8)}_${random(49)}`,
  'openai-key': () => `sk-proj-${random(48)}`,
  'openrouter-key': () => `sk-or-v1-${pick('0123456789abcdef', 64)}`,
  'aws-access-key-id': () => `AKIA${pick('ABCDEFGHIJKLMNOPQRSTUVWXYZ234567', 16)}`,
  'google-api-key': () => `AIza${random(35)}`,
  'github-token': () => `ghp_${random(36)}`,
  'gitlab-token': () => `glpat-${random(20)}`,
  'stripe-key': () => `sk_live_${random(24)}`,
  'slack-token': () => `xoxb-${random(24)}`,
  'npm-token': () => `npm_${random(36)}`,
  'hugging-face-token': () => `hf_${pick(alphabet.slice(0, 52), 34)}`,
  'sendgrid-key': () => `SG.${random(22)}.${random(43)}`,
  'json-web-token': () => `eyJ${random(20)}.eyJ${random(40)}.${random(43)}`,
  'private-key': () => `-----BEGIN PRIVATE KEY-----\n${random(64)}\n${random(40)}\n-----END PRIVATE KEY-----`,
};

test('every kind is found whole, in prose, JSON and code', () => {
  for (const [kind, make] of Object.entries(samples)) {
    for (const frame of ['my key is % ok?', '{"key":"%"}', "const key = '%';", '%', 'KEY=%\nNEXT=1']) {
      const secret = make();
      const text = frame.replace('%', secret);
      const { secrets } = findSecrets(text);
      assert.equal(secrets.length, 1, `${kind} in ${frame}`);
      assert.equal(secrets[0]?.rule, kind);
      assert.ok(!maskSecrets(text, secrets).includes(secret.slice(8, 30)), kind);
    }
  }
});

test('what is no credential stays', () => {
  const texts = [
    'Set ANTHROPIC_API_KEY=sk-ant-api03-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx in your environment.',
    'Keys start with sk-ant- or AKIA, tokens with ghp_ and xoxb-.',
    'the task-proj-management-tool-for-all-of-the-teams-in-the-company',
    'A PEM file begins with -----BEGIN PRIVATE KEY----- and ends with -----END PRIVATE KEY-----.',
    'sk_live_ and sk_test_ are the prefixes; npm_config_registry is a variable, hf_hub_download a function.',
    'commit 9fceb02d0ae598e95dc970b74767f19372d61af8, uuid 123e4567-e89b-12d3-a456-426614174000',
  ];
  for (const text of texts) assert.deepEqual(findSecrets(text).secrets, [], text);
});

test('any split of a streamed text masks the same as the whole text', () => {
  const piece = fc.oneof(fc.constantFrom('sk-', 'sk-ant-', ' ', '\n', 'AKIA', '-----BEGIN ', 'x', '-', 'eyJ', '.'), fc.string({ maxLength: 8 }), fc.constantFrom(...Object.values(samples)).map((make) => make()));
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), fc.array(fc.nat(12), { maxLength: 60 }), (pieces, cuts) => {
      const text = pieces.join('');
      const filter = new SecretMaskFilter(() => {});
      let output = '';
      let at = 0;
      for (const cut of cuts) {
        output += filter.push(text.slice(at, at + cut));
        at += cut;
      }
      output += filter.push(text.slice(at)) + filter.flush();
      assert.equal(output, maskSecrets(text, findSecrets(text).secrets));
    }),
    { numRuns: 500 },
  );
});

test('no piece of a credential is shown before it is whole', () => {
  for (const make of Object.values(samples)) {
    const secret = make();
    const filter = new SecretMaskFilter(() => {});
    let shown = '';
    for (const character of `see ${secret}`) shown += filter.push(character);
    assert.ok(!shown.includes(secret.slice(0, 10)), `held back until decided: ${secret.length}`);
    shown += filter.push(' done') + filter.flush();
    assert.match(shown, /^see \[[a-z-]+ removed\] done$/);
  }
});

test('hostile input stays linear', () => {
  const filter = new SecretMaskFilter(() => {});
  let length = 0;
  for (let index = 0; index < 20_000; index++) length += filter.push('sk-ant-api03-').length;
  length += filter.flush().length;
  assert.ok(length > 0);
  assert.equal(findSecrets('sk-'.repeat(500_000)).decided, 1_500_000);
});

/** What is shown of the texts of one answer, each given in pieces. */
function shownTexts(texts: readonly (readonly string[])[], reports: string[] = []): string[] {
  let earlier: SecretMaskFilter | undefined;
  return texts.map((pieces) => {
    const filter = earlier?.mayGoOn === true ? earlier : new SecretMaskFilter((rule) => void reports.push(rule));
    earlier = filter;
    return pieces.map((piece) => filter.push(piece)).join('') + filter.flush();
  });
}

test('a credential that is cut over texts keeps only what had been shown of it', () => {
  for (const [kind, make] of Object.entries(samples)) {
    const secret = make();
    for (const at of [1, 5, 12, secret.length >> 1]) {
      const reports: string[] = [];
      const shown = shownTexts([[`Here: ${secret.slice(0, at)}`], `${secret.slice(at)} and more`.split('')], reports);
      // Half of some kinds is one of the kind by itself.
      const first = findSecrets(secret.slice(0, at)).secrets.length > 0;
      assert.deepEqual(shown, [`Here: ${first ? `[${kind} removed]` : secret.slice(0, at)}`, `[${kind} removed] and more`], `${kind} at ${at}`);
      assert.deepEqual(reports, first ? [kind, kind] : [kind]);
    }
    const thirds = [secret.slice(0, 6), secret.slice(6, 12), secret.slice(12)];
    assert.deepEqual(shownTexts(thirds.map((third) => [third])), [thirds[0], thirds[1], `[${kind} removed]`]);
  }
});

test('texts that only seem to go on a credential stay, and one that begins in a later text is masked by itself', () => {
  assert.deepEqual(shownTexts([['It begins with sk-'], [' and then a word'], ['s'], ['k'], ['y']]), ['It begins with sk-', ' and then a word', 's', 'k', 'y']);
  const policy = policyOfApp(parsePolicy({}), DEFAULT_APP);
  assert.ok(policy);
  const call = testCall(ask('x'));
  const session = createSecretsGuard({ app: DEFAULT_APP, policy, ports: testPorts() })?.open(call);
  const key = samples['github-token']!();
  const shown = ['Here: s', key, 'Bye s', `k-ant-api03-${random(93)}AA`].map((text, index) => {
    const filter = session?.text?.({ index, kind: 'text' });
    return (filter?.push(text) ?? '') + (filter?.flush() ?? '');
  });
  assert.deepEqual(shown, ['Here: s', '[github-token removed]', 'Bye s', '[anthropic-key removed]']);
  assert.deepEqual(call.findings.map(({ rule, path }) => [rule, path]), [['secrets/github-token', 'answer.1'], ['secrets/anthropic-key', 'answer.3']]);
});

test('a word behind a text that ends with a whole credential stays; what may be the rest of one does not', () => {
  for (const [kind, make] of Object.entries(samples)) {
    for (const word of ['Hello', 'x']) assert.deepEqual(shownTexts([[`Here: ${make()}`], `${word} and more`.split('')]), [`Here: [${kind} removed]`, `${word} and more`], kind);
  }
  assert.deepEqual(shownTexts([[samples['openai-key']!()], [`${random(12)}7 and more`]]), ['[openai-key removed]', '[openai-key removed] and more']);
});

test('texts that come within one another keep what is theirs', () => {
  const policy = policyOfApp(parsePolicy({}), DEFAULT_APP);
  assert.ok(policy);
  const session = createSecretsGuard({ app: DEFAULT_APP, policy, ports: testPorts() })?.open(testCall(ask('x')));
  const first = session?.text?.({ index: 0, kind: 'text' });
  assert.ok(first);
  assert.equal(first.push('ends with sk-') + first.flush(), 'ends with sk-');
  const [one, other] = [1, 2].map((index) => session?.text?.({ index, kind: 'text' }));
  assert.ok(one && other);
  assert.deepEqual([one.push('a s'), other.push('b gh'), one.push('o') + one.flush(), other.push('i') + other.flush()], ['a ', 'b ', 'so', 'ghi']);
});
