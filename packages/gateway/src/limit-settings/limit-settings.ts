import type { Call } from '@claviger/core/engine';
import { compileRule, type CompiledRule } from '@claviger/core/limits';
import type { Clock, Logger } from '@claviger/core/ports';
import { keepFresh } from '../state/keep-fresh.js';
import { ruleOf, settingId, type LimitSetting, type SettingPlace } from './limit-setting.js';

/** Where settings are kept. Each change raises the revision. */
export interface LimitSettingRepository {
  revision(): number | Promise<number>;
  all(): readonly LimitSetting[] | Promise<readonly LimitSetting[]>;
  put(setting: LimitSetting): void | Promise<void>;
  /** False when there is none of this id. */
  remove(id: string): boolean | Promise<boolean>;
  close(): void;
}

const none: readonly CompiledRule[] = [];

interface Index {
  readonly users: ReadonlyMap<string, readonly CompiledRule[]>;
  readonly apps: ReadonlyMap<string, readonly CompiledRule[]>;
  readonly all: readonly CompiledRule[];
}

/**
 * The settings in memory, kept fresh. While their store is out of reach the last ones known go on holding: a limit is
 * never lifted by a failure.
 */
export class LimitSettings {
  readonly #repository: LimitSettingRepository;
  readonly #clock: Clock;
  readonly #logger: Logger;
  #revision = -1;
  #settings: readonly LimitSetting[] = [];
  #index: Index = { users: new Map(), apps: new Map(), all: none };
  #stop: () => void = () => {};
  #changed: () => void = () => {};

  private constructor(repository: LimitSettingRepository, clock: Clock, logger: Logger) {
    this.#repository = repository;
    this.#clock = clock;
    this.#logger = logger;
  }

  /** Reads all settings, then looks for changes twice a second. Rejects when they cannot be read at all. */
  static async open(repository: LimitSettingRepository, clock: Clock, logger: Logger): Promise<LimitSettings> {
    const settings = new LimitSettings(repository, clock, logger);
    await settings.refresh();
    settings.#stop = keepFresh(() => settings.refresh(), logger, 'limit_settings_not_refreshed');
    return settings;
  }

  /** `listener` is called whenever the settings are others than before. */
  onChange(listener: () => void): void {
    this.#changed = listener;
  }

  /** Those for which a limit or its absence was set, oldest first. */
  list(): readonly LimitSetting[] {
    return this.#settings;
  }

  find(place: SettingPlace): LimitSetting | undefined {
    const id = settingId(place);
    return this.#settings.find((setting) => setting.id === id);
  }

  /** The rules that hold for a call beside those of the policy. */
  readonly rulesFor = (call: Call): readonly CompiledRule[] => {
    const { users, apps, all } = this.#index;
    const { user } = call.principal;
    const ofUser = user === undefined ? undefined : users.get(user);
    const ofApp = apps.get(call.app);
    if (ofUser === undefined && ofApp === undefined) return all;
    return [...(ofUser ?? none), ...(ofApp ?? none), ...all];
  };

  /** Sets the limit at a place, or what it is from now on. */
  async set(place: SettingPlace, limit: number | null): Promise<LimitSetting> {
    const now = this.#clock.now();
    const setting: LimitSetting = { id: settingId(place), ...place, limit, createdAt: this.find(place)?.createdAt ?? now, updatedAt: now };
    await this.#repository.put(setting);
    await this.refresh();
    return setting;
  }

  /** False when there is no setting of this id. */
  async remove(id: string): Promise<boolean> {
    const removed = await this.#repository.remove(id);
    await this.refresh();
    return removed;
  }

  async refresh(): Promise<void> {
    let revision = await this.#repository.revision();
    if (revision === this.#revision) return;
    if (revision < this.#revision) {
      // The store was emptied, or put back to an earlier state: what this instance knows is put back with it.
      this.#logger.error('limit_settings_went_back', { settings: this.#settings.length });
      for (const setting of this.#settings) await this.#repository.put(setting);
      revision = await this.#repository.revision();
    }
    const settings = await this.#repository.all();
    this.#settings = settings.toSorted((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1));
    this.#index = indexOf(this.#settings);
    this.#revision = revision;
    this.#changed();
  }

  close(): void {
    this.#stop();
    this.#repository.close();
  }
}

function indexOf(settings: readonly LimitSetting[]): Index {
  const users = new Map<string, CompiledRule[]>();
  const apps = new Map<string, CompiledRule[]>();
  const all: CompiledRule[] = [];
  for (const { limit, ...place } of settings) {
    if (limit === null) continue;
    const compiled = compileRule(ruleOf(place, limit), '');
    const { scope } = place;
    if (scope.kind === 'all') all.push(compiled);
    else {
      const map = scope.kind === 'user' ? users : apps;
      const known = map.get(scope.name);
      if (known === undefined) map.set(scope.name, [compiled]);
      else known.push(compiled);
    }
  }
  return { users, apps, all };
}
