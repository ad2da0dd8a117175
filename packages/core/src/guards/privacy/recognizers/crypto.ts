import { sha256 } from '@noble/hashes/sha2.js';
import { keccak256 } from '../keccak.js';
import { CERTAIN, LIKELY, type Recognizer } from '../recognizer.js';

/** Wallet addresses: base58check (Bitcoin and kin), bech32 and bech32m (BIP 173, BIP 350), Ethereum (EIP-55). */
export const crypto: Recognizer = {
  type: 'CRYPTO',
  cues: ['wallet', 'bitcoin', 'btc', 'ethereum', 'eth', 'crypto', 'litecoin', 'tron', 'usdt', 'address', 'payout', 'donate'],
};

const BASE_58 = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';

/** The payload's version byte and the four checksum bytes of a double SHA-256 (Bitcoin wiki, "Base58Check encoding"). */
function passesBase58Check(text: string): boolean {
  const bytes = new Uint8Array(25);
  for (let at = 0; at < text.length; at++) {
    let carry = BASE_58.indexOf(text[at] as string);
    if (carry < 0) return false;
    for (let place = 24; place >= 0; place--) {
      carry += (bytes[place] as number) * 58;
      bytes[place] = carry & 255;
      carry >>= 8;
    }
    if (carry !== 0) return false;
  }
  const check = sha256(sha256(bytes.subarray(0, 21)));
  return [0, 1, 2, 3].every((at) => check[at] === bytes[21 + at]);
}

const BECH_32 = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l';
const GENERATOR = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];

function passesBech32(text: string): boolean {
  const address = text.toLowerCase();
  const separator = address.lastIndexOf('1');
  let check = 1;
  const step = (value: number) => {
    const top = check >>> 25;
    check = (((check & 0x1ffffff) << 5) ^ value) >>> 0;
    for (let bit = 0; bit < 5; bit++) if (((top >> bit) & 1) === 1) check = (check ^ (GENERATOR[bit] as number)) >>> 0;
  };
  for (let at = 0; at < separator; at++) step(address.charCodeAt(at) >> 5);
  step(0);
  for (let at = 0; at < separator; at++) step(address.charCodeAt(at) & 31);
  for (let at = separator + 1; at < address.length; at++) {
    const value = BECH_32.indexOf(address[at] as string);
    if (value < 0) return false;
    step(value);
  }
  return check === 1 || check === 0x2bc830a3; // bech32, bech32m
}

/** EIP-55: a letter is upper case where the keccak-256 of the lower-case address has a nibble of 8 or more. */
function passesMixedCaseCheck(hex: string): boolean {
  const hash = keccak256(new TextEncoder().encode(hex.toLowerCase()));
  for (let at = 0; at < 40; at++) {
    const code = hex.charCodeAt(at);
    if (code < 65) continue;
    const nibble = ((hash[at >> 1] as number) >> (at % 2 === 0 ? 4 : 0)) & 15;
    if (nibble >= 8 !== code < 97) return false;
  }
  return true;
}

/** The score of one chunk as a wallet address, 0 for none. */
export function cryptoScore(chunk: string): number {
  const length = chunk.length;
  if (length === 42 && (chunk.startsWith('0x') || chunk.startsWith('0X'))) {
    const hex = chunk.slice(2);
    if (!/^[0-9a-fA-F]{40}$/.test(hex) || /^(.)\1{20}/.test(hex) || /^\d+$/.test(hex)) return 0;
    if (hex === hex.toLowerCase() || hex === hex.toUpperCase()) return LIKELY + 0.15;
    return passesMixedCaseCheck(hex) ? CERTAIN : 0;
  }
  if (/^(?:bc1|tb1|ltc1)/i.test(chunk)) return length >= 26 && length <= 90 && passesBech32(chunk) ? CERTAIN : 0;
  if (length >= 26 && length <= 35 && /^[13LMDT]/.test(chunk) && /\d/.test(chunk)) return passesBase58Check(chunk) ? CERTAIN : 0;
  return 0;
}
