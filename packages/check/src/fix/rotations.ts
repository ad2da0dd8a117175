import type { Finding } from '../engine/finding.js';

const ROTATING = new Set(['anthropic-key', 'anthropic-key-obscured', 'key-in-client-asset', 'anthropic-key-in-history', 'vendor-key', 'vendor-key-in-history']);
/** Places that are named of one key; of the others the number is. */
const PLACES_SHOWN = 5;

/** One step for each key that others may know, wherever it stands and whatever of that was mended. */
export function rotationSteps(findings: readonly Finding[]): string[] {
  const found = new Map<string, Finding[]>();
  for (const finding of findings) {
    if (finding.key === undefined || !ROTATING.has(finding.ruleId)) continue;
    const known = found.get(finding.key.fingerprint);
    if (known === undefined) found.set(finding.key.fingerprint, [finding]);
    else known.push(finding);
  }
  return [...found].map(([fingerprint, places]) => rotationStep(fingerprint, places));
}

function rotationStep(fingerprint: string, findings: readonly Finding[]): string {
  const places = [...new Set(findings.map(({ path, commit }) => (commit === undefined ? path : `${path} in ${commit.slice(0, 10)}`)))];
  const where = `${places.slice(0, PLACES_SHOWN).join(', ')}${places.length > PLACES_SHOWN ? ` and ${places.length - PLACES_SHOWN} more` : ''}`;
  const { vendor = '', kind } = findings[0]?.key ?? {};
  const history = findings.some(({ commit }) => commit !== undefined) ? ' To rewrite history afterwards: git filter-repo --replace-text FILE, with the key and ==>REMOVED on a line of FILE.' : '';
  return `Rotate the key with the fingerprint ${fingerprint} ${placeOfRotation(vendor, kind)}: it is in ${where}, so treat it as known to others.${kind === 'api' && vendor === 'anthropic' ? SWITCH_OFF : ''}${history}`;
}

function placeOfRotation(vendor: string, kind: string | undefined): string {
  if (vendor !== 'anthropic') return `at its vendor (${vendor})`;
  return kind === 'admin' ? '(Console, Settings, Admin keys)' : '(platform.claude.com/settings/keys)';
}

const SWITCH_OFF = ' With an Admin key: curl -X POST https://api.anthropic.com/v1/organizations/api_keys/KEY_ID -H "x-api-key: $ANTHROPIC_ADMIN_KEY" -H "anthropic-version: 2023-06-01" -H "content-type: application/json" -d \'{"status":"inactive"}\'';
