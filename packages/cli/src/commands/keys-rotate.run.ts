import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  AdminApi, HeldKey, RotationRefused, StateDirectory, abort, changeDocument, live, missing, openRotationStore, openSource, probeKey, promote, propose, retire, shareTraffic,
  type KeySource, type RotationDocument, type RotationStore, type SourcedKey,
} from '@claviger/gateway';
import type { Policy } from '@claviger/core';
import { UsageError, optionText, type CommandArguments, type CommandContext } from '../command.js';
import { loadPolicy } from '../config/load-policy.js';
import { optionDuration } from '../key-access.js';

const steps = ['status', 'propose', 'share', 'promote', 'retire', 'abort'] as const;
type Step = (typeof steps)[number];

const LOOK_EVERY = 500;
const DEFAULT_SHARE = 0.1;

export async function run(given: CommandArguments, context: CommandContext): Promise<number> {
  const step = optionText(given, 'step');
  if (step !== undefined && !(steps as readonly string[]).includes(step)) throw new UsageError(`--step takes one of: ${steps.join(', ')}`);
  const { policy } = await loadPolicy(context.directory, optionText(given, 'config'));
  const store = await openRotationStore(policy, new StateDirectory(resolve(context.directory, policy.server.stateDirectory)), context.environment);
  try {
    const walk = new Walk(policy, store, given, context);
    await (step === undefined ? walk.all() : walk.step(step as Step));
    await walk.show();
    return 0;
  } catch (error) {
    if (!(error instanceof RotationRefused)) throw error;
    context.complain(`${error.message}\n`);
    return 1;
  } finally {
    store.close();
  }
}

/** One run of the command. */
class Walk {
  readonly #policy: Policy;
  readonly #store: RotationStore;
  readonly #context: CommandContext;
  readonly #share: number;
  readonly #watch: number;
  readonly #quietFor: number;
  readonly #deadline: number;
  readonly #json: boolean;

  constructor(policy: Policy, store: RotationStore, given: CommandArguments, context: CommandContext) {
    this.#policy = policy;
    this.#store = store;
    this.#context = context;
    this.#share = Number(optionText(given, 'share') ?? DEFAULT_SHARE);
    if (!(this.#share > 0 && this.#share <= 1)) throw new UsageError('--share takes a part of the traffic, above 0 and up to 1');
    this.#watch = optionDuration(given, 'watch') ?? 30_000;
    this.#quietFor = optionDuration(given, 'quiet-for') ?? policy.upstream.drainTime;
    this.#deadline = Date.now() + (optionDuration(given, 'timeout') ?? 3_600_000);
    this.#json = given.values['json'] === true;
  }

  async all(): Promise<void> {
    const began = await this.#store.read();
    if (began.rotation?.phase !== 'draining') {
      const old = await this.#secretOf(began.active);
      await this.step('propose');
      await this.#until('every live instance holds the new key', () => this.#change((document, reports) => shareTraffic(document, this.#share, reports, Date.now())));
      this.#say(`The new key takes ${Math.round(this.#share * 100)} % of the traffic for ${this.#watch / 1000} s.`);
      await sleep(this.#watch);
      await this.step('promote');
      await this.#retireWhenQuiet();
      await this.#switchOff(old);
    } else await this.#retireWhenQuiet();
  }

  async step(step: Step): Promise<void> {
    if (step === 'propose') {
      const { key, source } = await this.#newKey();
      const probe = await probeKey(key, this.#policy.upstream.baseURL);
      if (probe !== 'accepted') throw new RotationRefused(probe === 'rejected' || probe === 'forbidden' ? `Upstream rejects the key from ${source.description}.` : 'Upstream could not be asked about the new key.');
      await changeDocument(this.#store, (document) => propose(document, key.fingerprint, Date.now()));
      this.#say(`The new key ${key.fingerprint} from ${source.description} works and is proposed.`);
    } else if (step === 'share') await this.#change((document, reports) => shareTraffic(document, this.#share, reports, Date.now()));
    else if (step === 'promote') await this.#change((document, reports) => promote(document, reports, Date.now()));
    else if (step === 'retire') {
      const old = await this.#secretOf((await this.#store.read()).rotation?.previous);
      await this.#change((document, reports) => retire(document, reports, this.#quietFor, Date.now()));
      await this.#switchOff(old);
    } else if (step === 'abort') await changeDocument(this.#store, (document) => abort(document));
  }

  /** "All deployments are updated" as a fact on the screen. */
  async show(): Promise<void> {
    const [document, reports] = await Promise.all([this.#store.read(), this.#store.reports()]);
    const now = Date.now();
    const instances = live(reports, now);
    if (this.#json) {
      this.#context.write(`${JSON.stringify({ ...document, instances })}\n`);
      return;
    }
    const { active, rotation, firstSeen } = document;
    this.#context.write(`Active key: ${active ?? 'none yet'}${active === undefined || firstSeen[active] === undefined ? '' : `, in use for ${Math.floor((now - firstSeen[active]) / 86_400_000)} days`}\n`);
    if (rotation !== undefined) {
      const without = missing(rotation.candidate, reports, now);
      this.#context.write(`Rotation: ${rotation.phase}, from ${rotation.previous ?? 'nothing'} to ${rotation.candidate}; ${instances.length - without.length} of ${instances.length} live instances hold the new key\n`);
    }
    for (const { instance, keys } of instances) {
      for (const { fingerprint, state, inFlight, lastUsedAt, rejected } of keys) {
        this.#context.write(`  ${instance}  ${fingerprint}  ${state}${rejected ? ' (rejected by upstream)' : ''}  under way: ${inFlight}  last used: ${lastUsedAt === undefined ? 'never' : new Date(lastUsedAt).toISOString()}\n`);
      }
    }
  }

  /** From its own source where there is one, else the current source's when it has changed. Never from the command line. */
  async #newKey(): Promise<{ readonly key: HeldKey; readonly source: KeySource }> {
    const { credential, nextCredential, baseURL } = this.#policy.upstream;
    const source = openSource(nextCredential ?? credential, baseURL, { ...this.#context.environment });
    const sourced = await this.#read(source);
    if (sourced === undefined) throw new RotationRefused(`There is no key in ${source.description}. Make one at https://platform.claude.com/settings/keys and put it there.`);
    if (sourced.expiresAt !== undefined) throw new RotationRefused('Tokens of a workload identity are renewed by themselves: there is nothing to rotate.');
    return { key: new HeldKey(sourced), source };
  }

  async #read(source: KeySource): Promise<SourcedKey | undefined> {
    try {
      return await source.read();
    } catch (error) {
      throw new RotationRefused(error instanceof Error ? error.message : 'The source of the key cannot be read.');
    } finally {
      source.close?.();
    }
  }

  async #change(change: (document: RotationDocument, reports: Awaited<ReturnType<RotationStore['reports']>>) => RotationDocument): Promise<void> {
    const reports = await this.#store.reports();
    await changeDocument(this.#store, (document) => change(document, reports));
  }

  async #retireWhenQuiet(): Promise<void> {
    await this.#until(`no live instance has used the old key for ${this.#quietFor / 1000} s`, () => this.#change((document, reports) => (document.rotation === undefined ? document : retire(document, reports, this.#quietFor, Date.now()))));
  }

  async #until(what: string, attempt: () => Promise<void>): Promise<void> {
    this.#say(`Waiting until ${what}.`);
    for (;;) {
      try {
        await attempt();
        return;
      } catch (error) {
        if (!(error instanceof RotationRefused) || Date.now() > this.#deadline) throw error;
      }
      await sleep(LOOK_EVERY);
    }
  }

  /** The old key, to find it at the Admin API; only where its source still gives it. */
  async #secretOf(fingerprint: string | undefined): Promise<string | undefined> {
    const { credential, baseURL } = this.#policy.upstream;
    const source = openSource(credential, baseURL, { ...this.#context.environment });
    const sourced = await this.#read(source);
    return sourced !== undefined && new HeldKey(sourced).fingerprint === fingerprint ? sourced.secret : undefined;
  }

  async #switchOff(old: string | undefined): Promise<void> {
    const adminKey = this.#context.environment['ANTHROPIC_ADMIN_KEY'];
    const byHand = 'Open https://platform.claude.com/settings/keys, find the old key by its first and last characters, and choose "Disable".';
    if (adminKey === undefined || old === undefined) {
      this.#say(`The old key is retired here but still valid at Anthropic. ${byHand}`);
      return;
    }
    const admin = new AdminApi(this.#policy.upstream.baseURL, adminKey);
    const found = await admin.find(old);
    if (found === undefined) {
      this.#say(`The Admin API does not know which of its keys the old one is. ${byHand}`);
      return;
    }
    await admin.deactivate(found.id);
    const age = found.createdAt === undefined ? '' : `, made ${found.createdAt.slice(0, 10)}`;
    this.#say(`The old key "${found.name}" (${found.hint}${age}${found.expiresAt === undefined ? '' : `, would have ended ${found.expiresAt.slice(0, 10)}`}) is inactive at Anthropic.`);
  }

  #say(text: string): void {
    if (!this.#json) this.#context.write(`${text}\n`);
  }
}
