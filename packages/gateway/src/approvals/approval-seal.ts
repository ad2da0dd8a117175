import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto';
import { approvalId, type ApprovalRequest } from '@claviger/core/tools';

/** What a person is asked to judge. */
export type ApprovalQuestion = Pick<ApprovalRequest, 'app' | 'team' | 'user' | 'tool' | 'input' | 'reason'>;

const IV_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Seals what is kept about an approval with the installation's secret: the question is encrypted, so that the store
 * holds no content, and an approval is signed, so that nobody who can write to the store can give one.
 */
export class ApprovalSeal {
  readonly #secret: Uint8Array;
  readonly #key: Buffer;

  constructor(secret: Uint8Array) {
    this.#secret = secret;
    this.#key = Buffer.from(hkdfSync('sha256', secret, '', 'approvals/question/1', 32));
  }

  seal(question: ApprovalQuestion, handle: string, call: string): string {
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.#key, iv).setAAD(Buffer.from(`${handle} ${call}`));
    const { app, team = null, user, tool, input, reason } = question;
    const text = JSON.stringify([team, app, user, tool, input, reason]);
    return Buffer.concat([iv, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]).toString('base64');
  }

  /** Undefined for what is not a seal of this installation, for this handle and this call. */
  open(sealed: string, handle: string, call: string): ApprovalQuestion | undefined {
    const bytes = Buffer.from(sealed, 'base64');
    if (bytes.length < IV_BYTES + TAG_BYTES) return undefined;
    const decipher = createDecipheriv('aes-256-gcm', this.#key, bytes.subarray(0, IV_BYTES)).setAAD(Buffer.from(`${handle} ${call}`)).setAuthTag(bytes.subarray(-TAG_BYTES));
    let parts: unknown;
    try {
      parts = JSON.parse(decipher.update(bytes.subarray(IV_BYTES, -TAG_BYTES), undefined, 'utf8') + decipher.final('utf8'));
    } catch {
      return undefined;
    }
    if (!Array.isArray(parts)) return undefined;
    const [named, ...rest] = parts as unknown[];
    if (rest.length !== 5 || !rest.every((part) => typeof part === 'string') || !(named === null || typeof named === 'string')) return undefined;
    const [app = '', user = '', tool = '', input = '', reason = ''] = rest;
    const question = { app, team: named ?? undefined, user, tool, input, reason };
    return approvalId(this.#secret, question) === call ? question : undefined;
  }

  /** The signature of an approval. */
  grant(handle: string, call: string, expiresAt: number): string {
    return this.#mark('grant', handle, call, String(expiresAt));
  }

  /** What a link has to carry that opens one request without log-in. */
  link(handle: string): string {
    return this.#mark('link', handle);
  }

  /** Whom a request counts against. */
  owner({ app, team = null, user }: Pick<ApprovalRequest, 'app' | 'user'> & { readonly team?: string | null | undefined }): string {
    return this.#mark('owner', app, team, user);
  }

  #mark(...parts: readonly (string | null)[]): string {
    return createHmac('sha256', this.#secret).update(JSON.stringify(['approvals', ...parts])).digest('base64url');
  }
}

/** In constant time. */
export function sameMark(given: string, expected: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(expected)];
  return one.length === other.length && timingSafeEqual(one, other);
}
