import { ClavigerError } from '@claviger/core/errors';
import type { PresentedCredential } from '../ports/authenticator.js';
import type { RequestHead } from './request-head.js';

const MAXIMUM_TOKEN_LENGTH = 8192;
const VISIBLE_ASCII = /^[\x21-\x7e]+$/;

/**
 * The credential of a request, from `authorization`, `x-api-key` or both (SDK 1.x sends the first, 0.x the second, and
 * either can be made to send both). Undefined when there is none. Throws when two differ, and when it is Anthropic's.
 */
export function presentedCredential(head: RequestHead): PresentedCredential | undefined {
  let bearer: string | undefined;
  for (const value of head.authorization) {
    const token = bearerToken(value);
    // Clients that are given no token send the scheme alone, or an empty header: that is no credential.
    if (token === '') continue;
    if (bearer !== undefined && bearer !== token) throw new ClavigerError('credential_conflict');
    bearer = token;
  }
  let key: string | undefined;
  for (const value of head.apiKey) {
    if (value === '') continue;
    if (key !== undefined && key !== value) throw new ClavigerError('credential_conflict');
    key = value;
  }
  const token = bearer ?? key;
  if (token === undefined) return undefined;
  if (isUpstreamKey(bearer) || isUpstreamKey(key)) throw new ClavigerError('upstream_key_sent');
  if (bearer !== undefined && key !== undefined && bearer !== key) throw new ClavigerError('credential_conflict');
  if (token.length > MAXIMUM_TOKEN_LENGTH || !VISIBLE_ASCII.test(token)) throw new ClavigerError('credential_invalid');
  return { source: bearer === undefined ? 'x-api-key' : key === undefined ? 'authorization' : 'both', token };
}

function bearerToken(value: string): string {
  if (value === '') return '';
  // RFC 9110, 11.4: the scheme's name has no case, one or more spaces follow it.
  if (value.length < 6 || value.slice(0, 6).toLowerCase() !== 'bearer') throw new ClavigerError('credential_invalid');
  const rest = value.slice(6);
  if (rest !== '' && !rest.startsWith(' ')) throw new ClavigerError('credential_invalid');
  return rest.trim();
}

const isUpstreamKey = (token: string | undefined): boolean => token !== undefined && token.startsWith('sk-ant-');
