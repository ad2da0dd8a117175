import type { Call } from '../../../engine/call.js';
import { ClavigerError } from '../../../errors/claviger-error.js';
import { claudeFeatures, claudeFeaturesAsOf } from './claude-features.js';
import { type FeatureUse, usedFeatures } from './used-features.js';

export type { FeatureUse } from './used-features.js';

export type Posture = 'standard' | 'zdr' | 'hipaa';

/** Models that are offered only with thirty days of retention (Anthropic's retention page, read 2026-08-21). */
const RETAINING_MODELS = /^claude-(?:fable-5|mythos-5)(?:-|$)/;

const rows = new Map(claudeFeatures.map((row) => [row.feature, row]));

function allows(feature: string, posture: 'zdr' | 'hipaa', own: Readonly<Record<string, boolean>>): boolean {
  return (Object.hasOwn(own, feature) ? own[feature] : undefined) ?? (rows.get(feature)?.[posture] ?? 'no') !== 'no';
}

/**
 * What of a call lies outside the posture. A tool type or beta header that the table does not know is outside: nobody has said
 * that it may be used. `own` settles single features, by their name in the table or by the unknown name itself.
 */
export function featuresOutside(call: Call, posture: Posture, own: Readonly<Record<string, boolean>>): FeatureUse[] {
  if (posture === 'standard') return [];
  const outside = usedFeatures(call).filter(({ feature }) => !allows(feature, posture, own));
  if (RETAINING_MODELS.test(call.model) && own[call.model] !== true) outside.push({ feature: call.model, by: 'model', known: true });
  return outside;
}

/** An endpoint that is a row of the table, where the posture does not cover it: for those that carry no message. */
export function endpointOutside(feature: string, path: string, posture: Posture, own: Readonly<Record<string, boolean>>): FeatureUse | undefined {
  return posture === 'standard' || allows(feature, posture, own) ? undefined : { feature, by: path, known: rows.has(feature) };
}

export function postureViolation({ feature, by, known }: FeatureUse, posture: Posture): ClavigerError {
  return new ClavigerError('posture_violation', {
    message: `${feature} (${by}) ${known ? 'is not covered by' : 'is not known to be covered by'} the posture "${posture}".`,
    facts: { feature, by, posture },
  });
}

export interface PostureRow {
  readonly feature: string;
  readonly where: string;
  readonly allowed: boolean;
  /** Where the answer comes from: the dated table, a condition in it, or the policy. */
  readonly because: 'table' | 'qualified' | 'policy' | 'standard';
}

/** What an app's posture allows, row by row, and the date of the table. */
export function postureTable(posture: Posture, own: Readonly<Record<string, boolean>>): { readonly asOf: string; readonly rows: readonly PostureRow[] } {
  return {
    asOf: claudeFeaturesAsOf,
    rows: claudeFeatures.map((row) => {
      const { feature, where } = row;
      if (posture === 'standard') return { feature, where, allowed: true, because: 'standard' };
      const set = Object.hasOwn(own, feature) ? own[feature] : undefined;
      if (set !== undefined) return { feature, where, allowed: set, because: 'policy' };
      return { feature, where, allowed: row[posture] !== 'no', because: row[posture] === 'qualified' ? 'qualified' : 'table' };
    }),
  };
}
