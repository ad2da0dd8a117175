/** What all instances agree on about the credentials for the Claude API. Fingerprints only. */
export interface RotationDocument {
  /** Raised by one with each change: whoever changes it names the revision that it has read. */
  readonly revision: number;
  /** The credential that takes the traffic. Undefined until the first instance has started. */
  readonly active: string | undefined;
  /** The change that is under way. */
  readonly rotation: Rotation | undefined;
  /** Credentials that are never used again. */
  readonly retired: readonly string[];
  /** When each credential was first seen, milliseconds since the epoch. */
  readonly firstSeen: Readonly<Record<string, number>>;
}

export interface Rotation {
  readonly candidate: string;
  readonly previous: string | undefined;
  /** `proposed`: the candidate is held but not used. `sharing`: it takes a part. `draining`: it takes all, the previous one ends. */
  readonly phase: 'proposed' | 'sharing' | 'draining';
  /** Part of the traffic that the candidate takes while sharing, 0 to 1. */
  readonly share: number;
  /** When the phase began. */
  readonly since: number;
}

/** What one instance says of the credentials that it holds. */
export interface InstanceReport {
  readonly instance: string;
  readonly at: number;
  readonly keys: readonly KeyReport[];
}

export interface KeyReport {
  readonly fingerprint: string;
  readonly state: KeyState;
  readonly inFlight: number;
  readonly lastUsedAt: number | undefined;
  readonly accepted: number;
  readonly rejected: boolean;
}

export type KeyState = 'candidate' | 'active' | 'draining' | 'retired';

export const emptyDocument: RotationDocument = { revision: 0, active: undefined, rotation: undefined, retired: [], firstSeen: {} };

/** An instance that has not been heard of for this long is taken to be gone. */
export const INSTANCE_LIFETIME = 15_000;

const MOST_RETIRED = 100;

/** A change that the state does not allow. The message says what is missing. */
export class RotationRefused extends Error {
  override readonly name = 'RotationRefused';
}

/** Puts a new credential beside the active one. */
export function propose(document: RotationDocument, candidate: string, now: number): RotationDocument {
  if (document.retired.includes(candidate)) throw new RotationRefused('This credential has been retired before and is not taken back.');
  if (document.active === candidate) throw new RotationRefused('This credential is the active one already: the source of the next one gives no new credential. Put the new key where upstream.credential reads, or name its place as upstream.nextCredential in the policy, then run this again.');
  if (document.rotation?.candidate === candidate) return document;
  if (document.rotation !== undefined) throw new RotationRefused(`Another rotation is under way (candidate ${document.rotation.candidate}). End or abort it first.`);
  return next(document, { rotation: { candidate, previous: document.active, phase: 'proposed', share: 0, since: now }, firstSeen: { [candidate]: now, ...document.firstSeen } });
}

/** Sends a part of the traffic to the candidate. Refused until every live instance holds it. */
export function shareTraffic(document: RotationDocument, share: number, instances: readonly InstanceReport[], now: number): RotationDocument {
  const rotation = needs(document, 'proposed', 'sharing');
  const without = missing(rotation.candidate, instances, now);
  if (without.length > 0) throw new RotationRefused(`${without.length} of ${live(instances, now).length} live instances do not hold the new credential yet: ${without.join(', ')}.`);
  return next(document, { rotation: { ...rotation, phase: 'sharing', share, since: now } });
}

/** Sends all the traffic to the candidate. Refused until every live instance holds it, and when any has seen it rejected. */
export function promote(document: RotationDocument, instances: readonly InstanceReport[], now: number): RotationDocument {
  const rotation = needs(document, 'proposed', 'sharing');
  const without = missing(rotation.candidate, instances, now);
  if (without.length > 0) throw new RotationRefused(`${without.length} of ${live(instances, now).length} live instances do not hold the new credential yet: ${without.join(', ')}.`);
  const rejecting = live(instances, now).filter(({ keys }) => keys.some(({ fingerprint, rejected }) => fingerprint === rotation.candidate && rejected));
  if (rejecting.length > 0) throw new RotationRefused(`Upstream has rejected the new credential on ${rejecting.map(({ instance }) => instance).join(', ')}.`);
  return next(document, { active: rotation.candidate, rotation: { ...rotation, phase: 'draining', share: 1, since: now } });
}

/** Ends the old credential. Refused while a live instance uses it, has used it within `quietFor`, or holds no other. */
export function retire(document: RotationDocument, instances: readonly InstanceReport[], quietFor: number, now: number): RotationDocument {
  const rotation = needs(document, 'draining');
  const { previous } = rotation;
  if (previous === undefined) return next(document, { rotation: undefined });
  const without = missing(rotation.candidate, instances, now);
  if (without.length > 0) throw new RotationRefused(`${without.join(', ')} would be left without a credential.`);
  for (const { instance, keys } of live(instances, now)) {
    const old = keys.find(({ fingerprint }) => fingerprint === previous);
    if (old === undefined) continue;
    if (old.inFlight > 0) throw new RotationRefused(`${instance} has ${old.inFlight} calls under way with the old credential.`);
    const quiet = now - (old.lastUsedAt ?? 0);
    if (quiet < quietFor) throw new RotationRefused(`${instance} used the old credential ${Math.ceil(quiet / 1000)} s ago; it is retired after ${Math.ceil(quietFor / 1000)} s without use.`);
  }
  return next(document, { rotation: undefined, retired: [...document.retired, previous].slice(-MOST_RETIRED) });
}

/** Goes back to the old credential. Refused once it has been retired. */
export function abort(document: RotationDocument): RotationDocument {
  const { rotation } = document;
  if (rotation === undefined) throw new RotationRefused('No rotation is under way.');
  return next(document, { active: rotation.previous, rotation: undefined });
}

/** What a credential is for, by what all agree on. */
export function stateIn(document: RotationDocument, fingerprint: string): KeyState {
  if (document.retired.includes(fingerprint)) return 'retired';
  if (document.active === fingerprint) return 'active';
  const { rotation } = document;
  if (rotation?.previous === fingerprint && rotation.phase === 'draining') return 'draining';
  return 'candidate';
}

export function live(instances: readonly InstanceReport[], now: number): InstanceReport[] {
  return instances.filter(({ at }) => now - at < INSTANCE_LIFETIME);
}

/** Live instances that do not hold `fingerprint`. */
export function missing(fingerprint: string, instances: readonly InstanceReport[], now: number): string[] {
  return live(instances, now)
    .filter(({ keys }) => !keys.some((key) => key.fingerprint === fingerprint))
    .map(({ instance }) => instance);
}

export function next(document: RotationDocument, change: Partial<RotationDocument>): RotationDocument {
  return { ...document, ...change, revision: document.revision + 1 };
}

function needs(document: RotationDocument, ...phases: readonly Rotation['phase'][]): Rotation {
  const { rotation } = document;
  if (rotation === undefined) throw new RotationRefused('No rotation is under way: propose a new credential first.');
  if (!phases.includes(rotation.phase)) throw new RotationRefused(rotation.phase === 'draining' ? 'The new credential has been promoted already.' : 'The new credential has not been promoted yet.');
  return rotation;
}
