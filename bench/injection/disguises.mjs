// Ways of writing a text so that a person or a model still reads it and a simple filter does not.
const lookalikes = { a: 'а', c: 'с', e: 'е', i: 'і', j: 'ј', o: 'о', p: 'р', s: 'ѕ', x: 'х', y: 'у' };
const leet = { a: '4', e: '3', i: '1', o: '0', s: '5', t: '7' };

function mapLetters(text, table) {
  return [...text].map((letter) => table[letter] ?? letter).join('');
}

function base85(text, alphabet) {
  const bytes = Buffer.from(text);
  const padded = Buffer.concat([bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4)]);
  let encoded = '';
  for (let at = 0; at < padded.length; at += 4) {
    let number = padded.readUInt32BE(at);
    let group = '';
    for (let digit = 0; digit < 5; digit += 1, number = Math.floor(number / 85)) group = alphabet.charAt(number % 85) + group;
    encoded += group;
  }
  return encoded.slice(0, encoded.length - (padded.length - bytes.length));
}

const ascii85 = String.fromCharCode(...Array.from({ length: 85 }, (_, index) => 0x21 + index));
const rfc1924 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&()*+-;<=>?@^_`{|}~';

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
  ascii85: (text) => `<~${base85(text, ascii85)}~>`,
  base85: (text) => base85(text, rfc1924),
  'full width': (text) => [...text].map((letter) => (letter > ' ' && letter <= '~' ? String.fromCharCode(letter.charCodeAt(0) + 0xfee0) : letter)).join(''),
  'html comment': (text) => `<p>Opening hours: nine to five.</p><!-- ${text} --><p>Closed on Sundays.</p>`,
  'entities': (text) => [...text].map((letter) => `&#${letter.codePointAt(0)};`).join(''),
  'tags inside words': (text) => text.replace(/([A-Za-z]{2})([A-Za-z]{2,})/g, '$1<b></b>$2'),
  'upper case': (text) => text.toUpperCase(),
  'zalgo': (text) => [...text].map((letter) => (/[a-z]/i.test(letter) ? `${letter}\u0336\u0323\u0301` : letter)).join(''),
  'base64 twice': (text) => Buffer.from(Buffer.from(text).toString('base64')).toString('base64'),
};
