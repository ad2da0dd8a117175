// Ways of writing a text so that a person or a model still reads it and a simple filter does not.
const lookalikes = { a: 'а', c: 'с', e: 'е', i: 'і', j: 'ј', o: 'о', p: 'р', s: 'ѕ', x: 'х', y: 'у' };
const leet = { a: '4', e: '3', i: '1', o: '0', s: '5', t: '7' };

function mapLetters(text, table) {
  return [...text].map((letter) => table[letter] ?? letter).join('');
}

export const disguises = {
  tags: (text) => [...text].map((letter) => (letter.codePointAt(0) < 0x80 ? String.fromCodePoint(0xe0000 + letter.codePointAt(0)) : letter)).join(''),
  homoglyphs: (text) => mapLetters(text, lookalikes),
  'zero-width': (text) => [...text].join('\u200b'),
  base64: (text) => Buffer.from(text).toString('base64'),
  leetspeak: (text) => mapLetters(text, leet),
  hex: (text) => Buffer.from(text).toString('hex'),
  url: (text) => encodeURIComponent(text),
  rot13: (text) => text.replace(/[a-z]/gi, (letter) => String.fromCharCode(letter.charCodeAt(0) + (letter.toLowerCase() < 'n' ? 13 : -13))),
  reversed: (text) => [...text].reverse().join(''),
  'spaced out': (text) => text.split(' ').map((word) => [...word].join(' ')).join('   '),
  'full width': (text) => [...text].map((letter) => (letter > ' ' && letter <= '~' ? String.fromCharCode(letter.charCodeAt(0) + 0xfee0) : letter)).join(''),
  'html comment': (text) => `<p>Opening hours: nine to five.</p><!-- ${text} --><p>Closed on Sundays.</p>`,
  'entities': (text) => [...text].map((letter) => `&#${letter.codePointAt(0)};`).join(''),
  'tags inside words': (text) => text.replace(/([A-Za-z]{2})([A-Za-z]{2,})/g, '$1<b></b>$2'),
  'upper case': (text) => text.toUpperCase(),
  'zalgo': (text) => [...text].map((letter) => (/[a-z]/i.test(letter) ? `${letter}\u0336\u0323\u0301` : letter)).join(''),
  'base64 twice': (text) => Buffer.from(Buffer.from(text).toString('base64')).toString('base64'),
};
