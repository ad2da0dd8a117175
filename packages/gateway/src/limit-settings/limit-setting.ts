import { createHash } from 'node:crypto';
import type { CalendarUnit, LimitRule } from '@claviger/core/limits';

export const settingCounts = ['dollars', 'requests', 'inputTokens', 'outputTokens'] as const;

/** Whom a setting is for. */
export type SettingScope = { readonly kind: 'user' | 'app'; readonly name: string } | { readonly kind: 'all' };

/** What a setting limits, and over which time. There is one setting for each. */
export interface SettingPlace {
  readonly scope: SettingScope;
  readonly count: (typeof settingCounts)[number];
  /** A calendar period, or milliseconds back from now. */
  readonly window: CalendarUnit | number;
}

/** A limit that was set while the installation ran. */
export interface LimitSetting extends SettingPlace {
  readonly id: string;
  /** In dollars, requests or tokens. Null: said to be without a limit. */
  readonly limit: number | null;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** The id of the setting at this place: the same place has the same id on every instance. */
export function settingId({ scope, count, window }: SettingPlace): string {
  const place = JSON.stringify([scope.kind, scope.kind === 'all' ? '' : scope.name, count, window]);
  return `${count === 'dollars' ? 'spl' : 'rls'}_${createHash('sha256').update(place).digest('hex').slice(0, 24)}`;
}

/** The rule that the guard counts by. Its subject is the scope's name: the index of the settings sees to that. */
export function ruleOf({ scope, count, window }: SettingPlace, limit: number): LimitRule {
  const shape = typeof window === 'number' ? `${window / 1000}s` : window;
  const what = { dollars: 'dollars', requests: 'requests', inputTokens: 'input-tokens', outputTokens: 'output-tokens' }[count];
  return { name: `set-${what}-per-${scope.kind}-${shape}`, per: scope.kind, count, limit, window };
}

/** Reads a setting back from JSON. Throws on anything else: a damaged store must not lift limits. */
export function readLimitSetting(text: string): LimitSetting {
  const value: unknown = JSON.parse(text);
  if (typeof value !== 'object' || value === null) throw new TypeError('not a limit setting');
  const { scope, count, window, limit, createdAt, updatedAt } = value as Readonly<Record<string, unknown>>;
  const known = settingCounts.find((name) => name === count);
  if (known === undefined || !isWindow(window) || !(limit === null || isAmount(limit)) || !isAmount(createdAt) || !isAmount(updatedAt)) throw new TypeError('not a limit setting');
  const place = { scope: readScope(scope), count: known, window };
  return { id: settingId(place), ...place, limit, createdAt, updatedAt };
}

function readScope(value: unknown): SettingScope {
  if (typeof value !== 'object' || value === null) throw new TypeError('not a limit setting: scope');
  const { kind, name } = value as Readonly<Record<string, unknown>>;
  if (kind === 'all') return { kind };
  if ((kind !== 'user' && kind !== 'app') || typeof name !== 'string') throw new TypeError('not a limit setting: scope');
  return { kind, name };
}

const isWindow = (value: unknown): value is CalendarUnit | number => value === 'day' || value === 'week' || value === 'month' || (typeof value === 'number' && Number.isInteger(value) && value > 0);
const isAmount = (value: unknown): value is number => typeof value === 'number' && value >= 0;
