import { createHash } from 'node:crypto';
import { isJsonObject, parseJson } from './json.js';
import type { Finding } from './finding.js';

export const BASELINE_NAME = '.claviger-baseline.json';

/** What makes a finding the same one after lines above it changed: its rule, its file, and its key or its words. */
export function identityOf(finding: Finding): string {
  const what = finding.key?.fingerprint ?? finding.message.replace(/\d+/g, '#');
  return createHash('sha256').update([finding.ruleId, finding.path, finding.commit ?? '', what].join('\0')).digest('hex').slice(0, 24);
}

/** Old findings that are known: identity to how many of them. */
export type Baseline = ReadonlyMap<string, number>;

export function writeBaseline(findings: readonly Finding[]): string {
  const counts = new Map<string, { ruleId: string; path: string; count: number }>();
  for (const finding of findings) {
    const identity = identityOf(finding);
    const known = counts.get(identity);
    if (known === undefined) counts.set(identity, { ruleId: finding.ruleId, path: finding.path, count: 1 });
    else known.count++;
  }
  const entries = [...counts].sort(([one], [other]) => (one < other ? -1 : 1)).map(([identity, entry]) => ({ identity, ...entry }));
  return `${JSON.stringify({ version: 1, findings: entries }, undefined, 2)}\n`;
}

/** `undefined` when the text is no baseline. */
export function readBaseline(text: string): Baseline | undefined {
  const data = parseJson(text);
  if (!isJsonObject(data) || data['version'] !== 1 || !Array.isArray(data['findings'])) return undefined;
  const known = new Map<string, number>();
  for (const entry of data['findings'] as readonly unknown[]) {
    if (!isJsonObject(entry) || typeof entry['identity'] !== 'string' || typeof entry['count'] !== 'number') return undefined;
    known.set(entry['identity'], entry['count']);
  }
  return known;
}

/** The findings that the baseline does not know, and how many it does. */
export function withoutKnown(findings: readonly Finding[], baseline: Baseline): { fresh: Finding[]; known: number } {
  const left = new Map(baseline);
  const fresh = findings.filter((finding) => {
    const identity = identityOf(finding);
    const count = left.get(identity) ?? 0;
    if (count === 0) return true;
    left.set(identity, count - 1);
    return false;
  });
  return { fresh, known: findings.length - fresh.length };
}
