import { randomUUID } from 'node:crypto';
import type { UpstreamPolicy } from '@claviger/core/policy';
import type { Clock, Logger } from '@claviger/core/ports';
import type { KeyOutcome, KeyRequest, LeasedKey, UpstreamKeys } from '../ports/upstream-keys.js';
import type { HeldKey } from './held-key.js';
import { KeyNews } from './key-news.js';
import { KeyRing, type KeyEvent } from './key-ring.js';
import { KeySourceError, type KeySource } from './key-source.js';
import { probeKey, type Probe } from './probe-key.js';
import { RotationRefused, next, promote, propose, retire, type RotationDocument } from './rotation.js';
import { changeDocument, type RotationStore } from './rotation-store.js';

/** How often instances tell what they hold and look at what all agree on. */
const MEET_EVERY = 1_000;
const FIRST_PROBE = 1_000;
const LONGEST_PROBE = 60_000;
const DAY = 86_400_000;

export interface KeyKeeperOptions {
  readonly policy: UpstreamPolicy;
  readonly current: KeySource;
  readonly next: KeySource | undefined;
  readonly store: RotationStore;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Told beside the log: for webhooks. */
  readonly event?: ((event: KeyEvent) => void) | undefined;
  readonly meetEvery?: number;
}

/** Keeps a key ring fed: reads the sources, meets the other instances, asks upstream about doubtful keys. */
export class KeyKeeper implements UpstreamKeys {
  readonly ring: KeyRing;
  readonly instance = `${process.pid}-${randomUUID().slice(0, 8)}`;
  readonly #options: KeyKeeperOptions;
  readonly #news: KeyNews;
  readonly #timers = new Set<ReturnType<typeof setTimeout>>();
  readonly #probing = new Set<HeldKey>();
  /** Those that are asked about until they are accepted. */
  readonly #awaited = new Set<HeldKey>();
  #currentFingerprint: string | undefined;
  #warnedAt = 0;
  #document: RotationDocument | undefined;
  #meeting: Promise<void> | undefined;
  #closed = false;

  private constructor(options: KeyKeeperOptions) {
    this.#options = options;
    this.#news = new KeyNews(options.clock);
    this.ring = new KeyRing({ clock: options.clock, event: (event) => this.#tell(event) });
    this.ring.onSuspicion = (key, status) => this.#suspect(key, status);
  }

  /** Undefined when the current source gives nothing. Rejects with KeySourceError when it cannot be read. */
  static async open(options: KeyKeeperOptions): Promise<KeyKeeper | undefined> {
    const keeper = new KeyKeeper(options);
    const first = await options.current.read();
    if (first === undefined) return undefined;
    keeper.#took(keeper.ring.add(first), options.current);
    if (options.next !== undefined) await keeper.#read(options.next);
    await keeper.meet();
    for (const source of [options.current, options.next]) {
      if (source === undefined) continue;
      source.watch?.(() => void keeper.#read(source).then(() => keeper.meet()));
      keeper.#poll(source);
    }
    keeper.#repeat(options.meetEvery ?? MEET_EVERY, () => keeper.meet());
    return keeper;
  }

  get usable(): boolean {
    return this.ring.usable;
  }

  pick(request: KeyRequest): LeasedKey {
    return this.ring.pick(request);
  }

  report(lease: LeasedKey, outcome: KeyOutcome): void {
    this.ring.report(lease, outcome);
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const timer of this.#timers) clearTimeout(timer);
    await this.#meeting;
    this.#options.current.close?.();
    this.#options.next?.close?.();
    this.#options.store.close();
  }

  /** Looks at what all agree on, goes by it, moves it on where that is this instance's to do, and tells what is held. */
  async meet(): Promise<void> {
    if (this.#closed) return;
    this.#meeting ??= this.#meet()
      .catch((error: unknown) => this.#options.logger.warn('rotation_store_away', { error: error instanceof Error ? error.name : typeof error }))
      .finally(() => {
        this.#meeting = undefined;
      });
    await this.#meeting;
  }

  async #meet(): Promise<void> {
    const { store, clock } = this.#options;
    // First of all the instance is known: nothing is decided without it.
    await store.report({ instance: this.instance, at: clock.now(), keys: this.ring.reports() });
    let document = await store.read();
    const current = this.#currentFingerprint;
    if (current !== undefined) document = await this.#advance(document, current);
    this.#document = document;
    this.ring.apply(document);
    this.#warnOfAge(document);
    await store.report({ instance: this.instance, at: clock.now(), keys: this.ring.reports() });
  }

  async #advance(document: RotationDocument, current: string): Promise<RotationDocument> {
    const { store, clock, policy } = this.#options;
    const now = clock.now();
    if (document.active === undefined && document.rotation === undefined) {
      return changeDocument(store, (latest) => (latest.active === undefined && latest.rotation === undefined ? next(latest, { active: current, firstSeen: { [current]: now, ...latest.firstSeen } }) : latest));
    }
    if (policy.rotation !== 'automatic') return document;
    try {
      if (document.rotation === undefined && current !== document.active && !document.retired.includes(current)) {
        const key = this.ring.keys.find(({ fingerprint }) => fingerprint === current);
        if (key === undefined || (await probeKey(key, policy.baseURL)) !== 'accepted') return document;
        const proposed = await changeDocument(store, (latest) => propose(latest, current, now));
        return await changeDocument(store, (latest) => (latest.rotation?.candidate === current ? promote(latest, [], now) : proposed));
      }
      if (document.rotation?.phase === 'draining') {
        const reports = await store.reports();
        return await changeDocument(store, (latest) => (latest.rotation?.phase === 'draining' ? retire(latest, reports, policy.drainTime, now) : latest));
      }
    } catch (error) {
      // Not yet: the reason is shown to whoever asks for the state of the rotation.
      if (!(error instanceof RotationRefused)) throw error;
    }
    return store.read();
  }

  async #read(source: KeySource): Promise<void> {
    try {
      const sourced = await source.read();
      if (sourced !== undefined && !this.#closed) this.#took(this.ring.add(sourced), source);
    } catch (error) {
      this.#tell({ kind: 'key_source_failed', source: source.description });
      if (!(error instanceof KeySourceError)) this.#options.logger.error('key_source_failed', { error: error instanceof Error ? error.name : typeof error });
    }
  }

  #took(key: HeldKey, source: KeySource): void {
    if (key.shortLived) this.ring.succeed(key);
    else if (source === this.#options.current && this.#currentFingerprint !== key.fingerprint) {
      if (this.#currentFingerprint !== undefined) this.#tell({ kind: 'key_found', fingerprint: key.fingerprint, source: source.description });
      this.#currentFingerprint = key.fingerprint;
    }
    if (this.#document !== undefined) this.ring.apply(this.#document);
  }

  /** Has upstream asked about a key: at once, and no more than once a second however many calls raise the question. */
  #suspect(key: HeldKey, status: 401 | 403): void {
    if (this.#closed || this.#probing.has(key)) return;
    this.#probing.add(key);
    const wait = key.askedAt + FIRST_PROBE - this.#options.clock.now();
    if (wait > 0) this.#later(wait, () => this.#ask(key, status));
    else void this.#ask(key, status);
  }

  async #ask(key: HeldKey, status: 401 | 403): Promise<void> {
    const probe = await this.#probe(key);
    this.#probing.delete(key);
    if (probe === 'accepted') this.ring.clear(key);
    // Another call may have been answered with 401 meanwhile: it has raised no question of its own.
    else if (key.doubted || probe === 'rejected' || probe === 'forbidden') {
      this.ring.reject(key, key.doubted ? 401 : status);
      if (this.#awaited.has(key)) return;
      this.#awaited.add(key);
      this.#later(FIRST_PROBE, () => this.#askAgain(key, FIRST_PROBE));
    }
  }

  /** A rejected key is asked about on and on, ever less often, until it is accepted. */
  async #askAgain(key: HeldKey, waited: number): Promise<void> {
    const probe = key.rejected && this.ring.keys.includes(key) ? await this.#probe(key) : 'accepted';
    if (probe === 'accepted') {
      this.#awaited.delete(key);
      this.ring.acceptedAgain(key);
      return;
    }
    key.onTrial = key.rejected && (probe === 'forbidden' || probe === 'unclear');
    const wait = Math.min(waited * 2, LONGEST_PROBE);
    this.#later(wait, () => this.#askAgain(key, wait));
  }

  async #probe(key: HeldKey): Promise<Probe> {
    const probe = await probeKey(key, this.#options.policy.baseURL);
    key.askedAt = this.#options.clock.now();
    return probe;
  }

  #warnOfAge(document: RotationDocument): void {
    const now = this.#options.clock.now();
    if (now - this.#warnedAt < DAY) return;
    const since = document.active === undefined ? undefined : document.firstSeen[document.active];
    if (since === undefined || now - since < this.#options.policy.maxKeyAge) return;
    this.#warnedAt = now;
    this.#tell({ kind: 'key_old', ...(document.active !== undefined && { fingerprint: document.active }), days: Math.floor((now - since) / DAY) });
  }

  #tell(event: KeyEvent): void {
    if (!this.#news.take(event)) return;
    const { kind, ...fields } = event;
    const bad = kind === 'key_rejected' || kind === 'key_source_failed';
    this.#options.logger[bad ? 'error' : kind === 'key_old' || kind === 'key_suspected' ? 'warn' : 'info'](kind, fields);
    this.#options.event?.(event);
  }

  #poll(source: KeySource): void {
    if (Number.isFinite(source.pollEvery)) this.#repeat(source.pollEvery, () => this.#read(source));
  }

  #repeat(every: number, work: () => Promise<void>): void {
    this.#later(every, async () => {
      await work();
      this.#repeat(every, work);
    });
  }

  #later(wait: number, work: () => Promise<void>): void {
    if (this.#closed) return;
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      void work();
    }, wait).unref();
    this.#timers.add(timer);
  }
}
