import { createHmac, randomBytes } from 'node:crypto';
import { sameMark } from './approval-seal.js';

/** How long a log-in holds. */
export const SESSION_MILLISECONDS = 15 * 60_000;

/** Somebody who has shown the admin token, or a link. */
export interface OperatorSession {
  /** `all`, or the handle of the one request that a link has opened. */
  readonly scope: string;
  /** What forms of this session have to carry. */
  readonly csrf: string;
}

/** Sessions of the pages. Signed and nowhere kept, so that every instance knows them; they end with their token. */
export class OperatorSessions {
  readonly #key: Buffer;
  readonly #secure: boolean;
  /** Browsers send a cookie to every port of its host: the name keeps those of several listeners apart. */
  #name = 'claviger_operator';
  /** Where the sessions hold, and nowhere else. */
  #place = '';

  /** `secure`: the pages are reached by https only. */
  constructor(key: Buffer, secure: boolean) {
    this.#key = key;
    this.#secure = secure;
  }

  /** Where the pages are reached: `publicURL`, which all instances behind it share, or else the listener's own port. */
  opensAt(publicURL: string | undefined, listener: string): void {
    const { origin, port, protocol } = new URL(publicURL ?? listener);
    const number = port === '' ? (protocol === 'https:' ? '443' : '80') : port;
    this.#name = `claviger_operator_${number}`;
    this.#place = publicURL === undefined ? number : origin;
  }

  /** A new session, as the value of a `set-cookie` header. */
  begin(scope: string, now: number): string {
    const text = `${now + SESSION_MILLISECONDS}.${scope}.${randomBytes(16).toString('base64url')}`;
    return this.#cookie(`${text}.${this.#mark('session', text)}`, SESSION_MILLISECONDS / 1000);
  }

  end(): string {
    return this.#cookie('', 0);
  }

  /** The session in a `cookie` header. */
  read(header: string | undefined, now: number): OperatorSession | undefined {
    for (const pair of (header ?? '').split(';')) {
      const [name, value = ''] = pair.trim().split('=', 2);
      if (name !== this.#name) continue;
      const end = value.lastIndexOf('.');
      const text = value.slice(0, Math.max(0, end));
      if (!sameMark(value.slice(end + 1), this.#mark('session', text))) continue;
      const [expiresAt, scope] = text.split('.');
      if (scope !== undefined && Number(expiresAt) > now) return { scope, csrf: this.#mark('form', text) };
    }
    return undefined;
  }

  #mark(purpose: string, text: string): string {
    return createHmac('sha256', this.#key).update(JSON.stringify([purpose, this.#place, text])).digest('base64url');
  }

  #cookie(value: string, seconds: number): string {
    return `${this.#name}=${value}; Path=/approvals; Max-Age=${seconds}; HttpOnly; SameSite=Strict${this.#secure ? '; Secure' : ''}`;
  }
}
