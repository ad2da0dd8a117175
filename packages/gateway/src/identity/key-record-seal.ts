import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import { AddressRanges } from './address-ranges.js';
import { isUsableName, isUsableUser } from './key-administration.js';
import type { KeyRecord } from './key-record.js';
import { readKeyRecord } from './read-key-record.js';

/** What the seal is over, in this order: all that a record says. */
const sealed = ['id', 'name', 'hash', 'environment', 'scopes', 'user', 'team', 'app', 'ranges', 'createdAt', 'expiresAt', 'revokedAt', 'disabled', 'replacedBy', 'version'] as const satisfies readonly (keyof KeyRecord)[];

/** `unsealed`: written before records were sealed, or by somebody else. `changed`: its seal does not fit. `damaged`: no record at all. */
export type OpenedRecord = { readonly record: KeyRecord } | { readonly fault: 'unsealed' | 'changed' | 'damaged'; readonly record?: KeyRecord };

/**
 * Seals key records that others may be able to write to: an HMAC-SHA-256 over the record, under a key that HKDF derives
 * from the installation's secret for this alone. A record without a seal that fits opens nothing.
 */
export class KeyRecordSeal {
  readonly #key: Buffer;

  constructor(installationSecret: Uint8Array) {
    this.#key = Buffer.from(hkdfSync('sha256', installationSecret, '', 'identity/key-record/1', 32));
  }

  /** The text of a record with its seal: the same for the same record, in whatever order it was put together. */
  seal(record: KeyRecord): string {
    return JSON.stringify({ ...Object.fromEntries(sealed.map((name) => [name, record[name]])), seal: this.#mark(record).toString('base64url') });
  }

  /** Reads what `seal` has made. */
  open(text: string): OpenedRecord {
    let record: KeyRecord;
    let value: Readonly<Record<string, unknown>>;
    try {
      record = readKeyRecord(text);
      value = JSON.parse(text) as Readonly<Record<string, unknown>>;
    } catch {
      return { fault: 'damaged' };
    }
    const { seal } = value;
    if (typeof seal !== 'string') return isMakeable(record) ? { fault: 'unsealed', record } : { fault: 'damaged' };
    const [given, expected] = [Buffer.from(seal, 'base64url'), this.#mark(value)];
    // To the byte: a change takes the place of the text that `seal` gives, so that nobody could revoke any other one.
    return given.length === expected.length && timingSafeEqual(given, expected) && text === this.seal(record) ? { record } : { fault: 'changed' };
  }

  #mark(fields: object): Buffer {
    const values: Readonly<Record<string, unknown>> = { ...fields };
    // Seals from before changes were counted are over one value less, and go on to fit.
    const names = values['version'] === undefined ? sealed.slice(0, -1) : sealed;
    return createHmac('sha256', this.#key).update(JSON.stringify(names.map((name) => values[name] ?? null))).digest();
  }
}

/** Whether a key can be made with such names and ranges. A person looks at them before the record is sealed: none may look like more of it. */
function isMakeable({ name, user, team, app, ranges }: KeyRecord): boolean {
  try {
    AddressRanges.parse(ranges);
  } catch {
    return false;
  }
  return (user === undefined || isUsableUser(user)) && [name, team, app].every((one) => one === undefined || isUsableName(one));
}
