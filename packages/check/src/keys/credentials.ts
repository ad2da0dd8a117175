import type { KeyMatch } from './anthropic.js';
import { parseJson, isJsonObject } from '../engine/json.js';
import { looksRandom } from './randomness.js';

export const credentialAnchors = ['eyJhbGciOi', 'postgres', 'mongodb', 'mysql:', 'redis:', 'rediss:', 'amqp:', 'amqps:', 'mssql:'];

/** Credentials that are told by what they say: a token of full rights to a Supabase project, a password in an address. */
export function findStructuredCredentials(text: string): KeyMatch[] {
  return [...serviceTokens(text), ...addressPasswords(text)];
}

function serviceTokens(text: string): KeyMatch[] {
  const found: KeyMatch[] = [];
  for (const match of text.matchAll(/eyJhbGciOi[\w-]{4,200}\.(eyJ[\w-]{10,2000})\.[\w-]{20,600}/g)) {
    const payload = parseJson(Buffer.from(match[1] ?? '', 'base64url').toString('utf8'));
    if (!isJsonObject(payload) || payload['role'] !== 'service_role') continue;
    // The demo token that comes with every local Supabase.
    if (payload['iss'] === 'supabase-demo') continue;
    found.push({ start: match.index, end: match.index + match[0].length, key: match[0], prefix: 'eyJ', vendor: 'supabase', kind: 'service role token' });
  }
  return found;
}

const address = /\b(?:postgres(?:ql)?|mongodb(?:\+srv)?|mysql|rediss?|amqps?|mssql):\/\/[^\s:/@"'`<>{}$]{0,64}:([^\s:/@"'`<>{}$]{12,128})@([\w.-]{1,200})/g;

function addressPasswords(text: string): KeyMatch[] {
  const found: KeyMatch[] = [];
  for (const match of text.matchAll(address)) {
    const [whole, password = '', host = ''] = match;
    if (/^(?:localhost|127\.|0\.0\.0\.0|db$|postgres$|redis$|mongo$|host$|example)|example\.(?:com|org)$/i.test(host)) continue;
    if (!/\d/.test(password) || !/[a-z]/i.test(password) || !looksRandom(password.padEnd(16, password))) continue;
    const start = match.index + whole.lastIndexOf(password);
    found.push({ start, end: start + password.length, key: password, prefix: '', vendor: 'database', kind: 'password in an address' });
  }
  return found;
}
