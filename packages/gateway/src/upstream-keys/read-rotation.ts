import { emptyDocument, type InstanceReport, type KeyReport, type Rotation, type RotationDocument } from './rotation.js';

type Fields = Readonly<Record<string, unknown>>;

const fieldsOf = (value: unknown): Fields => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new TypeError('the record of the rotation is damaged');
  return value as Fields;
};
const text = (value: unknown): string => {
  if (typeof value !== 'string') throw new TypeError('the record of the rotation is damaged');
  return value;
};
const figure = (value: unknown): number => {
  if (typeof value !== 'number' || !Number.isFinite(value)) throw new TypeError('the record of the rotation is damaged');
  return value;
};
const maybe = <Value>(value: unknown, read: (value: unknown) => Value): Value | undefined => (value === undefined || value === null ? undefined : read(value));
const list = <Value>(value: unknown, read: (value: unknown) => Value): Value[] => {
  if (!Array.isArray(value)) throw new TypeError('the record of the rotation is damaged');
  return value.map(read);
};

/** Reads the shared document back. Throws on damage. */
export function readDocument(json: string | undefined | null): RotationDocument {
  if (json === undefined || json === null) return emptyDocument;
  const fields = fieldsOf(JSON.parse(json));
  return {
    revision: figure(fields['revision']),
    active: maybe(fields['active'], text),
    rotation: maybe(fields['rotation'], readRotation),
    retired: list(fields['retired'], text),
    firstSeen: Object.fromEntries(Object.entries(fieldsOf(fields['firstSeen'])).map(([name, at]) => [name, figure(at)])),
  };
}

function readRotation(value: unknown): Rotation {
  const fields = fieldsOf(value);
  const { phase } = fields;
  if (phase !== 'proposed' && phase !== 'sharing' && phase !== 'draining') throw new TypeError('the record of the rotation is damaged');
  return { candidate: text(fields['candidate']), previous: maybe(fields['previous'], text), phase, share: Math.min(1, Math.max(0, figure(fields['share']))), since: figure(fields['since']) };
}

export function readReport(json: string): InstanceReport {
  const fields = fieldsOf(JSON.parse(json));
  return { instance: text(fields['instance']), at: figure(fields['at']), keys: list(fields['keys'], readKey) };
}

function readKey(value: unknown): KeyReport {
  const fields = fieldsOf(value);
  const { state } = fields;
  if (state !== 'candidate' && state !== 'active' && state !== 'draining' && state !== 'retired') throw new TypeError('the record of the rotation is damaged');
  return {
    fingerprint: text(fields['fingerprint']),
    state,
    inFlight: figure(fields['inFlight']),
    lastUsedAt: maybe(fields['lastUsedAt'], figure),
    accepted: figure(fields['accepted']),
    rejected: fields['rejected'] === true,
  };
}
