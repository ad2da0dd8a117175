import fc from 'fast-check';

export const SECRET = 'WINTER-COMET-4471-ALPHA-BRAVO';
const PICTURE = 'https://evil.example/p.png';

/** What hostile answers are put together of. Each kind is drawn as often as any other. */
const parts: Readonly<Record<string, readonly string[]>> = {
  brackets: ['[', ']', '![', '!', '](', '(', ')', '[]', '][', '[x]', '![x]', '[x][', '![x][', '![x](', '[x](', '[^1]', '[^1]: ', '[!note]', '[ ]', '[x]:', '[x]: '],
  pictures: [`![x](${PICTURE})`, '![x](//evil.example/p)', '![x](<//evil.example/p>)', '![x][r]', '![r]', '[r]: //evil.example/p', `[r]: ${PICTURE} "t"`, '[r]: <//evil.example/p>', `\n[r]: ${PICTURE}\n`, '\n\n[r]: //evil.example/p\n\n'],
  addresses: [PICTURE, '//evil.example/p', '<//evil.example/p>', `<${PICTURE}>`, `https://evil.example/?${SECRET}`, `<https://evil.example/?${SECRET}>`, `//evil.example/?${SECRET}`, `www.evil.example/${SECRET}`, 'https://ok.example/a', 'https://ok.example', 'http', 'https:', '//', 'www.', '@evil.example/', '\\\\evil.example/', '/\\evil.example', `mailto:a@evil.example?body=${SECRET}`, SECRET, '.evil.example/'],
  schemes: ['javascript:alert(1)', '<javascript:\u00A0x>', 'javascript:\u2003x', 'java\tscript:x', 'javascript&colon;x', 'JaVaScRiPt:x', 'data:text/html,x', '&#106;avascript:x', 'java&Tab;script:x', '\u0001javascript:x', 'data:image/svg+xml;base64,PHN2Zz4='],
  code: ['`', '``', '```', '~~~', '````', '`a`', '`` ` ``', '```\n', '~~~\n', '\n```\n', '\n~~~\n', '\n```html\n', '\n   ```\n', '\n    ```\n', '    ', '\t', '~', '~~', '\\`', '`\n`', '```\u2028\n', '\n```\u00A0\n', '\n```~\n', '\n~~~`\n', '\n```\t\n', '\n```x|y\n', '~~~ `a`\n'],
  blocks: ['> ', '>', '\n> ', '- ', '\n- ', '1. ', '\n1. ', '* ', '  - ', '\n  ', '\n    ', '\n\t', '# ', '\n# ', '\n---\n', '\n===\n', '\n***\n', '+ ', '10) ', '> [!note]\n> '],
  lines: ['\n', '\n\n', '\r', '\r\n', '\r\n\r\n', '\n \n', ' ', '  \n', '\\\n', '\u00A0', '\u2003', '\u2028', '\v', '\f', '\u0085', '\0', '\uFEFF', '\u200B', 'a', 'b c', '.', ':', '*', '**', '_'],
  html: ['<', '>', '/>', '<b>', '</b>', '<div>', '</div>', '\n<div>\n', '<img src=', `<img src="${PICTURE}">`, '<img src=//evil.example/p>', `<img srcset="/a 1x, ${PICTURE} 2x">`, '<p style="background:url(//evil.example/p)">', '<script>', '</script>', '<script>x()</script>', '<b onclick=x()>', ' onerror=x() ', '<a href="', '<a href=', '<a href="javascript:x()">', '<a title="', '<svg>', '<style>', '</style>', '<iframe src=//evil.example>', '<pre>', '</pre>', '<textarea>', '<details open ontoggle=x()>', '"', "'", '="', '=', '/', ' x=', '&lt;', '&gt;', '&quot;', '&#60;', '&amp;', '&'],
  declarations: ['<!--', '-->', '--!>', '<!-->', '<!--->', '<?', '?>', '<![CDATA[', ']]>', '<!', '<!x', '<!--a-->', '\n<!--\n', '\n<?\n', '</', '</ ', '<x-y ', '<a:b>', '<a@b.c>'],
  tables: ['|', ' | ', '\n| a | b |\n|---|---|\n', '\n|-|\n', '|---|---|\n', 'a | b\n-|-\n', '\n:-:|-\n', '\\|', '| `'],
  endings: ['"t"', ' "t")', ' "', '")', " 't'", ' (t)', '\\', '\\(', '\\)', '\\[', '\\]', '\\!', '\\<', '!\\[', '&#33;', '&lbrack;', '&lpar;', '&excl;'],
};

const part = fc.oneof(...Object.values(parts).map((kind) => fc.constantFrom(...kind)));

/** Texts of up to `most` parts. */
export function hostileMarkdown(most: number): fc.Arbitrary<string> {
  return fc.array(part, { maxLength: most }).map((drawn) => drawn.join(''));
}
