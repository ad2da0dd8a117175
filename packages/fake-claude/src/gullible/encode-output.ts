const LEET: Readonly<Record<string, string>> = { a: '4', e: '3', i: '1', o: '0', s: '5', t: '7' };

const ENCODINGS: ReadonlyArray<readonly [RegExp, (text: string) => string]> = [
  [/\bbase ?-?64\b/i, (text) => Buffer.from(text).toString('base64')],
  [/\b(?:hex|hexadecimal)\b/i, (text) => Buffer.from(text).toString('hex')],
  [/\brot ?-?13\b/i, rot13],
  [/\b(?:revers\w*|backwards?)\b/i, (text) => Array.from(text).reverse().join('')],
  [/\b(?:leet|l33t|leetspeak|1337)\b/i, (text) => text.replaceAll(/[aeiost]/gi, (letter) => LEET[letter.toLowerCase()] ?? letter)],
  [/\b(?:url[ -]?encod\w*|percent[ -]?encod\w*)\b/i, (text) => encodeURIComponent(text)],
  [/\bjson\b/i, (text) => JSON.stringify({ text })],
  [/\b(?:letter by letter|spell(?:ed)? (?:it )?out|spac(?:es|ed) between|separated by (?:spaces|dashes|hyphens)|one letter)\b/i, (text) => Array.from(text).join(' ')],
  [/\b(?:word by word|one word per line|each word on)\b/i, (text) => text.split(/\s+/).join('\n')],
  [/\b(?:upper ?case|capital letters|all caps)\b/i, (text) => text.toUpperCase()],
  [/\bcode block\b/i, (text) => `\`\`\`\n${text}\n\`\`\``],
];

function rot13(text: string): string {
  return text.replaceAll(/[A-Za-z]/g, (letter) => {
    const base = letter <= 'Z' ? 65 : 97;
    return String.fromCharCode(((letter.charCodeAt(0) - base + 13) % 26) + base);
  });
}

/** Puts an answer into the disguise that the sentence asks for, if any. */
export function encodeAsAsked(text: string, sentence: string): string {
  const first = /\bfirst (\d{1,3}) words\b/i.exec(sentence)?.[1];
  const part = first === undefined ? text : text.split(/\s+/).slice(0, Number(first)).join(' ');
  return ENCODINGS.find(([name]) => name.test(sentence))?.[1](part) ?? part;
}
