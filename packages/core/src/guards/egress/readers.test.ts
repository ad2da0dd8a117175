import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { assertGrowsLinearly } from '../../growth.testing.js';
import { tagEnds } from './html-tag.js';
import { MarkdownFilter, type EgressJudge } from './markdown-filter.js';

/** Refuses what is at evil.example, and every tag that names it. */
const judge: EgressJudge = {
  destination: (_kind, address, source) => (address.includes('evil.example') ? '(#removed)' : source),
  link: (_address, source) => source,
  runsOn: () => false,
  tag: (source) => (source.includes('evil.example') ? source.replaceAll('<', '&lt;') : source),
  referencedImage: () => '\\]',
};

function filter(text: string, pieces: number): string {
  const markdown = new MarkdownFilter(judge);
  let shown = '';
  for (let at = 0; at < text.length; at += pieces) shown += markdown.push(text.slice(at, at + pieces));
  return shown + markdown.flush();
}

const IMAGE = '![x](https://evil.example/p.png)';
const TAG = '<img src="https://evil.example/p.png">';

/** Each shows a picture in commonmark.js 0.31, markdown-it 14 or marked 17: what looks like code or like an address is none there. */
const attacks: Readonly<Record<string, string>> = {
  'a code block that ends with its list item': `- item\n  \`\`\`\n${IMAGE}\n`,
  'a code block that begins behind a list mark': `- \`\`\`\n  \`\`\`\n  ${IMAGE}\n`,
  'a code block that begins deeper than it ends': `1. a\n\n      \`\`\`\n      x\n   \`\`\`\n   ${IMAGE}`,
  'the line behind a code block': `~~~\nx\n~~~\n${IMAGE}`,
  'a code block behind a tab': `- x\n\t\`\`\`\n  \`\`\`\n  ${IMAGE}`,
  'a code block behind a line of HTML, with a blank line in it': `<b>x</b>\n\`\`\`\ncode\n\nmore\n\`\`\`\n${IMAGE}\n`,
  'the head of a table': `\`\`\`${IMAGE} | b\n|---|---|\n`,
  'inline code over the end of a paragraph': `a \`\n- ${IMAGE} \``,
  'inline code over the end of a heading': `# a \`\n${IMAGE} \``,
  'inline code over two lines, then another': `a \`x\ny\` ${IMAGE} \`z\``,
  'inline code that is very long, then another': `a \`${'b '.repeat(1_100)}\` ${IMAGE} \`c\``,
  'inline code over two cells': `| a | b |\n|---|---|\n| a \` | ${IMAGE} \` |`,
  'an address with more behind it': `![a](b ${IMAGE})`,
  'an address in brackets that do not close': `![a](<b ${IMAGE} `,
  'an address over two lines': `![a](<b\n${IMAGE}>)`,
  'an address behind a blank line': `![a](\n\n${IMAGE})`,
  'an address behind the mark of a quotation': `![a](\n>${IMAGE})`,
  'a title with a blank line': `![a](b "\n\n${IMAGE}\n\n")`,
  'an address without a link': `](a${IMAGE})`,
  'an address of a link around a link': `[a [b](u) c](d${IMAGE})`,
  'a reference before parentheses': '![x](a b)\n\n[x]: https://evil.example/p.png\n',
  'more brackets than are kept': `![${'['.repeat(1_000)}${']'.repeat(1_000)}](https://evil.example/p.png)`,
  'a comment that ends within quotes': `a <!-- "> --> ${IMAGE} " -->`,
  'a closing tag with quotes': `</p ">${IMAGE}">`,
  'a tag with a blank line': `<a b="\n\n${IMAGE}\n\n">`,
  'a code block whose last line begins behind a carriage return': `~~~\ncode\r~~~\n${IMAGE}\n~~~\n`,
  'a code block that begins behind a carriage return': `x\r~~~\n~~~\n${IMAGE}\n~~~\n`,
  'inline code over the end of a paragraph, by carriage returns': `\`a\r\r${IMAGE}\`\n`,
  'inline code over a list mark, by a carriage return': `\`a\r- ${IMAGE}\`\n`,
  'the end of an address': `See https://example.com/a${IMAGE} and www.example.com${IMAGE}`,
  'a backtick in an address': `See https://example.com/\` ${IMAGE} \``,
  'a code block that ends before it': `\`\`\`\ncode\n\`\`\`\n${IMAGE}\n\`\`\`\n`,
  'backticks behind a tilde': `a ~\`${IMAGE}\` b`,
  'backticks behind an open bracket': `![a\`${IMAGE}\`b\`![a`,
  'backticks behind an image that was made inert': `![x]\`${IMAGE}\`a\`![x]`,
  'a code block whose end has both signs': `~~~\ncode\n~~~\`\n${IMAGE}\n`,
  'a backtick in a tag': `<a title="\`"> ${IMAGE} \``,
  'preformatted HTML with blank lines': `<pre>\n\n\`\`\`\n${TAG}\n\`\`\`\n</pre>`,
  'preformatted HTML with backticks': `<pre>\n\n\`${TAG}\`\n</pre>`,
  'a comment with blank lines': `<!-- > \n\n\`\`\`\n-->${TAG}\n\`\`\``,
  'a long comment': `<!-- ${'a '.repeat(2_100)}\n\n\`\`\`\n-->${TAG}\n\`\`\``,
  'HTML behind a backslash': `<div>\\${TAG}</div>`,
  'HTML behind a list mark': `- <div>\n  \`\`\`\n  ${TAG}\n  \`\`\``,
  'HTML behind the mark of a quotation': `> <div>\n> \`${TAG}\``,
};

for (const [name, attack] of Object.entries(attacks)) {
  test(`a picture does not hide in ${name}`, () => {
    for (const [pieces, ending] of [attack.length, 1, 4, 7].flatMap((length) => ['\n', '\r\n', '\r'].map((sign) => [length, sign] as const))) {
      const shown = filter(attack.replaceAll('\n', ending), pieces);
      assert.ok(!/!\[[^\n]*\]\([^)]*evil|<img[^>]*evil|!\[x\](?!\(#)/.test(shown), shown.slice(0, 300));
    }
  });
}

test('code is left alone where every reader takes it for code', () => {
  for (const text of [
    `1. Do\n   \`\`\`html\n   ${TAG}\n\n   ${IMAGE}\n   \`\`\`\n2. Then \`${IMAGE}\`.\n\n\`\`\`\n${TAG}\n\`\`\`\n`,
    `- a\n\n      \`\`\`\n      code\n      \`\`\`\n\n~~~md\n${IMAGE}\n~~~\n`,
    `> \`\`\`\n> code\n> \`\`\`\n\n\`\`\`\n${IMAGE}\n\`\`\`\n`,
    `<b>bold</b>\n\n\`${TAG}\` then\n\n\`\`\`\n${TAG}\n\`\`\``,
    `<!-- note -->\n\n\`\`\`\n${IMAGE}\n\`\`\``,
  ]) {
    for (const pieces of [text.length, 1]) assert.equal(filter(text, pieces), text);
  }
});

/** The end of one tag, read forwards. */
function endOfTag(text: string, start: number, longest: number): number {
  let quote = '';
  for (let index = start + 1; index < Math.min(text.length, start + longest); index++) {
    const character = text[index] ?? '';
    if (quote !== '') quote = character === quote ? '' : quote;
    else if (character === '>') return index + 1;
    else if (/["']/.test(character) && /[=\s]/.test(text[index - 1] ?? '')) quote = character;
  }
  return -1;
}

test('the end of every tag is the one that is found when the tag is read alone', () => {
  const characters = fc.array(fc.constantFrom('<', '<', '>', '"', "'", '=', ' ', 'a'), { maxLength: 60 });
  fc.assert(
    fc.property(characters, fc.integer({ min: 1, max: 20 }), (parts, longest) => {
      const text = parts.join('');
      const end = tagEnds(text, longest);
      for (const { index } of text.slice(0, -1).matchAll(/</g)) assert.equal(end(index), endOfTag(text, index, longest), `${index} of ${text}`);
    }),
    { numRuns: 2_000 },
  );
});

test('tags and declarations that never end take linear time', async () => {
  for (const unit of ['<!', '<?', '<!"', '<! "', '<a ']) {
    // As long as a tag may be; many of them, so that there is something to measure.
    await assertGrowsLinearly(unit, 4_000, (length) => unit.repeat(length / unit.length), (text) => {
      for (let turn = 0; turn < 20; turn++) filter(text, text.length);
    });
  }
});

test('a line of blanks that comes piece by piece takes linear time, and reads the same as at once', async () => {
  for (const blank of ['\r', '\r\n', ' ', '\t\r']) {
    await assertGrowsLinearly(JSON.stringify(blank), 40_000, (length) => blank.repeat(length / blank.length), (text) => {
      assert.equal(filter(`a\n${text}`, 1), `a\n${text}`);
    });
  }
});

test('backticks that come piece by piece take linear time, and read the same as at once', async () => {
  for (const text of ['`', 'a `b']) {
    await assertGrowsLinearly(text, 20_000, (length) => text + '`'.repeat(length), (whole) => {
      assert.equal(filter(whole, 1), whole);
    });
  }
  for (const run of [2_047, 2_048, 2_049]) {
    for (const text of [`${'`'.repeat(run)} ${IMAGE} ${'`'.repeat(run)} ${IMAGE}`, `\`a${'`'.repeat(run - 3)}\` ${IMAGE}`]) assert.equal(filter(text, 1), filter(text, text.length));
  }
});
