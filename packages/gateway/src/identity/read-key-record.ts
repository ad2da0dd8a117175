import type { KeyRecord, Scope } from './key-record.js';
import { scopes } from './key-record.js';

/** Reads a record back from JSON. Throws on anything else: a damaged store must not open doors. */
export function readKeyRecord(text: string): KeyRecord {
  const value: unknown = JSON.parse(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new TypeError('not a key record');
  const fields = value as Readonly<Record<string, unknown>>;
  const { environment } = fields;
  if (environment !== 'development' && environment !== 'test' && environment !== 'production') throw new TypeError('not a key record: environment');
  return {
    id: string(fields, 'id'),
    name: string(fields, 'name'),
    hash: string(fields, 'hash'),
    environment,
    scopes: strings(fields, 'scopes').filter((scope): scope is Scope => (scopes as readonly string[]).includes(scope)),
    user: optional(fields, 'user', 'string'),
    team: optional(fields, 'team', 'string'),
    app: optional(fields, 'app', 'string'),
    ranges: strings(fields, 'ranges'),
    createdAt: optional(fields, 'createdAt', 'number') ?? 0,
    expiresAt: optional(fields, 'expiresAt', 'number'),
    revokedAt: optional(fields, 'revokedAt', 'number'),
    disabled: fields['disabled'] === true,
    replacedBy: optional(fields, 'replacedBy', 'string'),
    version: count(fields, 'version'),
  };
}

type Fields = Readonly<Record<string, unknown>>;
interface Kinds {
  string: string;
  number: number;
}

function optional<Kind extends keyof Kinds>(fields: Fields, name: string, kind: Kind): Kinds[Kind] | undefined {
  const value = fields[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== kind) throw new TypeError(`not a key record: ${name}`);
  return value as Kinds[Kind];
}

/** Far more changes than a record sees, and far fewer than a number can count. */
const MOST_CHANGES = 2 ** 32;

function count(fields: Fields, name: string): number | undefined {
  const value = optional(fields, name, 'number');
  if (value !== undefined && !(Number.isInteger(value) && value >= 0 && value < MOST_CHANGES)) throw new TypeError(`not a key record: ${name}`);
  return value;
}

function string(fields: Fields, name: string): string {
  const value = optional(fields, name, 'string');
  if (value === undefined) throw new TypeError(`not a key record: ${name}`);
  return value;
}

function strings(fields: Fields, name: string): string[] {
  const value = fields[name];
  if (!Array.isArray(value) || !value.every((member) => typeof member === 'string')) throw new TypeError(`not a key record: ${name}`);
  return value;
}
