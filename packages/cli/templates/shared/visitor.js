// Who writes: a visitor, known by a cookie that this server signed, so that limits hold for each of them.
// Where your app has a login, take the user from there instead: visitors can throw their cookie away and be new.
const encoder = new TextEncoder();
const COOKIE = /(?:^|; )visitor=([0-9a-f-]{36})\.([0-9a-f]{64})(?:;|$)/;
const SECONDS = 30 * 24 * 60 * 60;

function signingKey(secret/*: string | undefined */) {
  if (secret === undefined || secret.length < 32) throw new Error('Set CHAT_SECRET to at least 32 random characters.');
  return crypto.subtle.importKey('raw', encoder.encode(secret), { name: 'HMAC', hash: 'SHA-256' }, false, ['sign', 'verify']);
}

/** The `set-cookie` header for somebody new. */
export async function newVisitor(secret/*: string | undefined */, secure/*: boolean */) {
  const id = crypto.randomUUID();
  const signature = await crypto.subtle.sign('HMAC', await signingKey(secret), encoder.encode(id));
  const hex = Array.from(new Uint8Array(signature), (byte) => byte.toString(16).padStart(2, '0')).join('');
  return `visitor=${id}.${hex}; Path=/; Max-Age=${SECONDS}; HttpOnly; SameSite=Strict${secure ? '; Secure' : ''}`;
}

/** The visitor that a `cookie` header names; undefined when this server did not sign it. */
export async function visitorOf(cookies/*: string | null | undefined */, secret/*: string | undefined */) {
  const [, id = '', hex = ''] = COOKIE.exec(cookies ?? '') ?? [];
  if (id === '') return undefined;
  const signature = Uint8Array.from({ length: 32 }, (_, index) => parseInt(hex.slice(2 * index, 2 * index + 2), 16));
  const genuine = await crypto.subtle.verify('HMAC', await signingKey(secret), signature, encoder.encode(id));
  return genuine ? { user: `visitor-${id}` } : undefined;
}
