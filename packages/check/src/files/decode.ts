/** How the bytes of a file are to be read; `binary` when they are no text. */
export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'utf-32le' | 'utf-32be' | 'binary';

const LOOKED_AT = 8192;

/** A byte order mark decides; without one, zero bytes in every other place mean UTF-16, zero bytes elsewhere no text. */
export function detectEncoding(bytes: Uint8Array): Encoding {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return bytes[2] === 0 && bytes[3] === 0 && bytes.length >= 4 ? 'utf-32le' : 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  if (bytes[0] === 0 && bytes[1] === 0 && bytes[2] === 0xfe && bytes[3] === 0xff) return 'utf-32be';
  const length = Math.min(bytes.length, LOOKED_AT);
  let evenZeros = 0;
  let oddZeros = 0;
  for (let index = 0; index < length; index++) {
    if (bytes[index] !== 0) continue;
    if (index % 2 === 0) evenZeros++;
    else oddZeros++;
  }
  if (evenZeros + oddZeros === 0) return 'utf-8';
  const half = length / 2;
  if (oddZeros > half * 0.7 && evenZeros < half * 0.05) return 'utf-16le';
  if (evenZeros > half * 0.7 && oddZeros < half * 0.05) return 'utf-16be';
  return 'binary';
}

/** Decodes without a byte order mark; invalid sequences become U+FFFD. Binary bytes are read one character each. */
export function decode(bytes: Buffer, encoding: Encoding): string {
  switch (encoding) {
    case 'binary':
      return bytes.toString('latin1');
    case 'utf-16le':
      return withoutMark(bytes.toString('utf16le'));
    case 'utf-16be': {
      const swapped = Buffer.from(bytes.subarray(0, bytes.length - (bytes.length % 2)));
      return withoutMark(swapped.swap16().toString('utf16le'));
    }
    case 'utf-32le':
    case 'utf-32be':
      return withoutMark(fromUtf32(bytes, encoding === 'utf-32be'));
    default:
      return withoutMark(bytes.toString('utf8'));
  }
}

function fromUtf32(bytes: Buffer, bigEndian: boolean): string {
  const pieces: string[] = [];
  for (let at = 0; at + 4 <= bytes.length; at += 4) {
    const code = bigEndian ? bytes.readUInt32BE(at) : bytes.readUInt32LE(at);
    pieces.push(code > 0x10ffff ? '\ufffd' : String.fromCodePoint(code));
  }
  return pieces.join('');
}

function withoutMark(text: string): string {
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
}
