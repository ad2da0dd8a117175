import type { CheckResult } from '../check.js';

/** A result whose paths begin at the root of the repository, for what reads them there: annotations and code scanning. */
export function inRepository(result: CheckResult): CheckResult {
  const { placeInRepository: place = '' } = result;
  if (place === '') return result;
  const moved = <Placed extends { readonly path: string }>(one: Placed): Placed => ({ ...one, path: `${place}${one.path}` });
  return {
    ...result,
    findings: result.findings.map((finding) => ({ ...moved(finding), ...(finding.steps !== undefined && { steps: finding.steps.map(moved) }) })),
    stats: { ...result.stats, skipped: result.stats.skipped.map(moved) },
  };
}
