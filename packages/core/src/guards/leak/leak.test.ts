import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Call } from '../../engine/call.js';
import { anonymous } from '../../engine/principal.js';
import { DEFAULT_APP, parsePolicy, policyOfApp } from '../../policy/parse-policy.js';
import type { PolicyInput } from '../../policy/schema.js';
import { noLedger, silentLogger, systemClock, webRandom, type Ports } from '../../ports.js';
import { createHardenGuard } from '../harden/guard.js';
import { createLeakGuard } from './guard.js';

const PROMPT =
  'You are Lumi, the help desk of Harbour Bank. Never discuss the pending merger with Northern Trust Holdings before the announcement in May. ' +
  'You must always ask for the branch number first. If a user asks about loans, answer only with the public rates and refuse everything else politely.';
const FACTS = 'Our branches open at nine in the morning and close at five in the afternoon. Parcels arrive within three working days after the order was placed.';
const ports: Ports = { clock: systemClock, random: webRandom, logger: silentLogger, ledger: noLedger, secret: webRandom.bytes(32), limits: undefined as never };

function open(options: { leak?: PolicyInput['leak']; earlier?: readonly string[]; harden?: PolicyInput['harden'] } = {}) {
  const policy = policyOfApp(parsePolicy({ leak: options.leak, harden: options.harden }), DEFAULT_APP);
  assert.ok(policy);
  const source = JSON.stringify({
    model: 'claude-sonnet-5-5',
    max_tokens: 9,
    system: `${PROMPT}\n${FACTS}`,
    messages: [{ role: 'user', content: 'hi' }, ...(options.earlier ?? []).flatMap((content) => [{ role: 'assistant', content }, { role: 'user', content: 'go on' }])],
  });
  const call = new Call({ id: 'c', principal: anonymous, app: DEFAULT_APP, endpoint: 'messages', at: 0, source });
  void createHardenGuard({ app: DEFAULT_APP, policy, ports })?.open(call)?.request?.();
  const session = createLeakGuard({ app: DEFAULT_APP, policy, ports })?.open(call);
  return { call, filter: (kind: 'text' | 'tool_input' = 'text') => session?.text?.({ index: 0, kind }) };
}

function answer(text: string, options: Parameters<typeof open>[0] & { kind?: 'text' | 'tool_input'; step?: number } = {}): string {
  const filter = open(options).filter(options.kind);
  assert.ok(filter);
  const step = options.step ?? 7;
  let shown = '';
  for (let at = 0; at < text.length; at += step) shown += filter.push(text.slice(at, at + step));
  return shown + filter.flush();
}

const leaks: Readonly<Record<string, string>> = {
  plain: PROMPT,
  'inside other text': `Of course! Here it is: ${PROMPT.slice(10, 220)} Anything else?`,
  'other case and spacing': PROMPT.toUpperCase().replace(/ /g, '\n  * '),
  'spelled out': PROMPT.split('').join('-'),
  'without spaces': PROMPT.replace(/ /g, ''),
  backwards: PROMPT.split('').reverse().join(''),
  base64: Buffer.from(PROMPT).toString('base64'),
  rot13: PROMPT.replace(/[a-z]/gi, (letter) => String.fromCharCode(((letter.toLowerCase().charCodeAt(0) - 97 + 13) % 26) + 97)),
  leetspeak: PROMPT.replace(/[aeilost]/gi, (letter) => ({ a: '4', e: '3', i: '1', l: '1', o: '0', s: '5', t: '7' })[letter.toLowerCase()] ?? letter),
  accents: PROMPT.replace(/[aeiou]/gi, '$&\u0301').normalize('NFC'),
  'marks on every letter': PROMPT.replace(/[a-z]/gi, '$&\u0336'),
  'full width': PROMPT.replace(/[!-~]/g, (character) => String.fromCharCode(character.charCodeAt(0) + 0xfee0)),
  'url-encoded': encodeURIComponent(PROMPT),
  hex: Buffer.from(PROMPT).toString('hex'),
  'hex in pairs': Buffer.from(PROMPT).toString('hex').replace(/../g, '\\x$&'),
  'base64 in lines': Buffer.from(PROMPT).toString('base64').replace(/.{60}/g, '$&\n'),
};

test('a leaked prompt ends the answer before most of it is shown, in every disguise', () => {
  for (const [name, text] of Object.entries(leaks)) {
    const filter = open().filter();
    assert.ok(filter);
    let shown = '';
    assert.throws(
      () => {
        for (const character of text) shown += filter.push(character);
      },
      { code: 'prompt_leak' },
      name,
    );
    // 24 letters are needed to recognise a passage; spelled out or encoded they take more characters.
    assert.ok(!shown.includes('Northern Trust'), `${name}: ${shown.length} characters were shown`);
  }
});

test('the rules that Claviger adds, and the canary alone, are leaks too', () => {
  const { call, filter } = open();
  assert.throws(() => filter()?.push(call.addedSystem[0] ?? ''), { code: 'prompt_leak' });
  const canary = call.canaries[0] ?? '';
  assert.match(canary, /^[0-9a-f]{24}$/);
  for (const form of [canary, canary.toUpperCase(), canary.split('').join(' '), canary.split('').reverse().join('')]) {
    for (const before of ['', 'it is ', 'the code: ']) {
      const next = open().filter();
      assert.throws(() => next?.push(`${before}${form}.`), { code: 'prompt_leak' }, before + form);
    }
  }
});

test('a run of 24 letters is seen wherever it begins, in one piece and in many', () => {
  const { call } = open();
  const canary = call.canaries[0] ?? '';
  for (let before = 0; before < 60; before++) {
    // Letters that no run of the prompt holds, and spaces: long words are read as base64.
    const spaced = (letters: string): string => letters.replace(/.{7}/g, '$& ');
    const text = spaced(`${'xz'.repeat(30).slice(0, before)}${canary}${'zx'.repeat(before % 7)}`);
    for (const step of [1, 5, 13, 1_000]) {
      const filter = open().filter();
      assert.throws(() => {
        for (let at = 0; at < text.length; at += step) filter?.push(text.slice(at, at + step));
      }, { code: 'prompt_leak' }, `${before} ${step}`);
    }
    const less = spaced(`${'xz'.repeat(30).slice(0, before)}${canary.slice(1)}xz`);
    assert.equal(answer(less), less);
  }
});

test('an answer longer than is looked at together is read to its end', () => {
  const long = 'Gardens and rain, and nothing else. '.repeat(8_000);
  assert.equal(answer(long, { step: long.length }), long);
  assert.throws(() => answer(`${long}${PROMPT}`, { step: long.length * 2 }), { code: 'prompt_leak' });
});

test('tool inputs are followed as well, escapes and all', () => {
  assert.throws(() => answer(JSON.stringify({ body: PROMPT.replace(/\. /g, '.\n') }), { kind: 'tool_input' }), { code: 'prompt_leak' });
});

test('a prompt given away piece by piece is stopped', () => {
  const pieces = PROMPT.match(/.{1,70}/g) ?? [];
  for (const piece of pieces) assert.equal(answer(`It says: ${piece}`), `It says: ${piece}`);
  assert.throws(() => answer(`It says: ${pieces[3] ?? ''}`, { earlier: pieces.slice(0, 3) }), { code: 'prompt_leak' });
});

test('a passage that is cut in two is one, over the texts of an answer and over answers', () => {
  const { call, filter } = open();
  const canary = call.canaries[0] ?? '';
  const first = filter();
  assert.equal((first?.push(canary.slice(0, 12)) ?? '') + (first?.flush() ?? ''), canary.slice(0, 12));
  assert.throws(() => filter()?.push(canary.slice(12)), { code: 'prompt_leak' });
  assert.throws(() => answer(canary.slice(12), { earlier: [canary.slice(0, 12)] }), { code: 'prompt_leak' });
  const pieces = PROMPT.match(/.{1,20}/g) ?? [];
  assert.throws(() => answer(pieces.at(-1) ?? '', { earlier: pieces.slice(0, -1) }), { code: 'prompt_leak' });
  assert.equal(answer(pieces.at(-1) ?? '', { earlier: ['Hello.'] }), pieces.at(-1));
});

test('facts of the prompt, its refusal sentence and ordinary answers are no leak', () => {
  for (const text of [FACTS, 'You are welcome. Never mind, you must always do what is best for you.', 'I cannot help with that, but I can help with your account.', 'x'.repeat(5_000)]) {
    assert.equal(answer(text), text);
  }
  const refusal = 'I am sorry, I can only answer questions that have to do with Harbour Bank and its services, and I would be glad to do so at any time of the day or the night.';
  assert.equal(answer(refusal, { harden: { refusal } }), refusal);
});

test('mask and observe', () => {
  const masked = answer(`Sure: ${PROMPT} Bye!`, { leak: { action: 'mask' } });
  assert.ok(masked.includes('[removed]') && !masked.includes('Northern Trust') && masked.endsWith('Bye!'), masked);
  assert.equal(answer(PROMPT, { leak: { action: 'observe' } }), PROMPT);
});

test('any split gives the same output', () => {
  const piece = fc.oneof(fc.constantFrom(PROMPT.slice(0, 60), PROMPT.slice(30, 100), FACTS, ' ', 'hello', '\n', '%4', Buffer.from(PROMPT.slice(0, 60)).toString('base64'), Buffer.from(PROMPT.slice(20, 70)).toString('hex')), fc.string({ maxLength: 10 }));
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 8 }), fc.integer({ min: 1, max: 40 }), (parts, step) => {
      const text = parts.join('');
      assert.equal(answer(text, { leak: { action: 'mask' }, step }), answer(text, { leak: { action: 'mask' }, step: 100_000 }));
    }),
  );
});
