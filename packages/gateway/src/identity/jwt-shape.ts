/** The longest token that is looked at. Real ones are below 2 KB; the HTTP door takes up to 8. */
const LONGEST = 4096;
const PARTS = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/;

/** What a token says of itself, not verified: only good for choosing who verifies it. Undefined for what is no signed JWT. */
export interface UnverifiedToken {
  readonly algorithm: unknown;
  readonly type: unknown;
  readonly keyId: unknown;
  readonly contentType: unknown;
  readonly issuer: unknown;
}

export function peekToken(token: string): UnverifiedToken | undefined {
  if (token.length > LONGEST || !PARTS.test(token)) return undefined;
  const [header = '', payload = ''] = token.split('.');
  const fields = fieldsOf(header);
  const claims = fieldsOf(payload);
  if (fields === undefined || claims === undefined) return undefined;
  return { algorithm: fields['alg'], type: fields['typ'], keyId: fields['kid'], contentType: fields['cty'], issuer: claims['iss'] };
}

function fieldsOf(part: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Readonly<Record<string, unknown>>) : undefined;
  } catch {
    return undefined;
  }
}
