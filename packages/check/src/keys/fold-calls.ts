import { backwards, fromBase32, fromBase64 } from './encodings.js';
import { Pattern } from './pattern.js';

export type Value = string | number | Pattern | readonly (Value | undefined)[];

/** The text functions of JavaScript, Python, Go, PHP, Ruby and Terraform with which keys are put together. */
export function callFunction(name: string, given: readonly (Value | undefined)[]): Value | undefined {
  const [first, second] = given;
  const last = name.slice(name.lastIndexOf('.') + 1);
  switch (last) {
    case 'atob':
    case 'b64decode':
    case 'urlsafe_b64decode':
    case 'base64_decode':
    case 'base64decode':
    case 'decode64':
    case 'DecodeString':
    case 'FromBase64String':
      return typeof first === 'string' ? fromBase64(first) : undefined;
    case 'b32decode':
      return typeof first === 'string' ? fromBase32(first) : undefined;
    case 'from':
      if (typeof first !== 'string') return Array.isArray(first) ? first : undefined;
      if (second === 'base64' || second === 'base64url') return fromBase64(first);
      return second === 'hex' ? Buffer.from(first, 'hex').toString('latin1') : first;
    case 'fromhex':
    case 'unhexlify':
    case 'hex2bin':
      return typeof first === 'string' ? Buffer.from(first, 'hex').toString('latin1') : undefined;
    case 'chr':
    case 'Chr':
    case 'ChrW':
    case 'char':
    case 'CHAR':
    case 'fromCharCode':
    case 'fromCodePoint':
      return given.every((code) => typeof code === 'number' && code < 0x10ffff)
        ? String.fromCharCode(...(given as number[]))
        : undefined;
    case 'decodeURIComponent':
    case 'decodeURI':
    case 'unescape':
    case 'unquote':
    case 'urldecode':
      return typeof first === 'string' ? first.replace(/%([0-9a-fA-F]{2})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16))) : undefined;
    case 'String':
    case 'StringBuilder':
    case 'StringBuffer':
    case 'str':
    case 'trimspace':
    case 'bytes':
    case 'strrev':
    case 'reverse':
    case 'reversed':
      if (last.includes('rev')) return typeof first === 'string' ? backwards(first) : Array.isArray(first) ? [...first].reverse() : undefined;
      return first;
    case 'Join': // Go: strings.Join(list, separator)
      return typeof second === 'string' ? callMethod(first, 'join', [second]) : undefined;
    case 'join': // Terraform and PHP: join(separator, list)
    case 'implode':
      return typeof first !== 'string' ? undefined : callMethod(Array.isArray(second) ? second : given.slice(1), 'join', [first]);
    case 'format':
    case 'Sprintf':
    case 'sprintf': {
      if (typeof first !== 'string') return undefined;
      let index = 1;
      return first.replace(/%[sv]|\{\d*\}/g, () => textOf(given[index++]));
    }
    case 'concat':
    case 'CONCAT':
    case 'Concat':
    case 'paste0':
      return given.every((item) => typeof item === 'string') ? given.join('') : undefined;
    case 'listOf':
    case 'arrayOf':
    case 'charArrayOf':
    case 'mutableListOf':
    case 'asList':
    case 'of':
    case 'tuple':
    case 'list':
    case 'array':
      return given.length === 1 && Array.isArray(first) ? first : given;
    default:
      return undefined;
  }
}

export function callMethod(value: Value | undefined, name: string, given: readonly (Value | undefined)[]): Value | undefined {
  const [first, second] = given;
  // Builders of text: new StringBuilder().append('a').append('b')
  if ((name === 'append' || name === 'Append') && typeof first === 'string' && !Array.isArray(value)) return (typeof value === 'string' ? value : '') + first;
  if (Array.isArray(value)) {
    switch (name) {
      case 'join':
      case 'joinToString':
      case 'joined':
        return value.every((item) => typeof item === 'string') ? value.join(typeof first === 'string' ? first : first === undefined && given.length === 0 ? ',' : '') : undefined;
      case 'concatToString':
      case 'reduce':
        return callMethod(value, 'join', ['']);
      case 'reverse':
      case 'toReversed':
        return [...(value as readonly (Value | undefined)[])].reverse();
      case 'concat':
        return [...(value as readonly (Value | undefined)[]), ...given.flatMap((item) => (Array.isArray(item) ? (item as readonly Value[]) : [item]))];
      case 'slice':
        return value.slice(numberOf(first) ?? 0, numberOf(second));
      case 'filter':
      case 'flat':
        return value;
      case 'map':
        return value.every((item) => typeof item === 'number' && item >= 0 && item < 0x10ffff)
          ? value.map((code) => String.fromCharCode(code as number))
          : value;
      default:
        return undefined;
    }
  }
  if (typeof value !== 'string') return undefined;
  switch (name) {
    case 'join':
      if (typeof first === 'string' && value === '') return first;
      return Array.isArray(first) && first.every((item) => typeof item === 'string') ? first.join(value) : undefined;
    case 'concat':
      return given.every((item) => typeof item === 'string') ? value + given.join('') : undefined;
    case 'split':
      if (first instanceof Pattern) return first.split(value);
      return typeof first === 'string' ? value.split(first) : undefined;
    case 'reverse':
      return backwards(value);
    case 'replace':
    case 'replaceAll':
      if (first instanceof Pattern) return typeof second === 'string' ? first.replace(value, second) : undefined;
      if (typeof first !== 'string' || typeof second !== 'string' || first === '') return undefined;
      return value.length > 8192 ? undefined : value.split(first).join(second);
    case 'slice':
    case 'substring':
    case 'substr':
      return name === 'substr' ? value.substring(numberOf(first) ?? 0, (numberOf(first) ?? 0) + (numberOf(second) ?? value.length)) : value.slice(numberOf(first) ?? 0, numberOf(second));
    case 'format': {
      let index = 0;
      return value.replace(/\{\d*\}/g, () => textOf(given[index++]));
    }
    case 'trim':
    case 'trimEnd':
    case 'trimStart':
    case 'strip':
    case 'toString':
    case 'decode':
    case 'encode':
    case 'valueOf':
    case 'freeze':
      return value;
    default:
      return undefined;
  }
}

function textOf(value: Value | undefined): string {
  return typeof value === 'string' ? value : '\uFFFF';
}

function numberOf(value: Value | undefined): number | undefined {
  return typeof value === 'number' ? value : undefined;
}
