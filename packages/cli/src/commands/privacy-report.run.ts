import { DEFAULT_APP, policyOfApp } from '@claviger/core/policy';
import { actionFor, PERSONAL_DATA_TYPES, postureTable, type PrivacyPolicy } from '@claviger/core/privacy';
import { optionText, UsageError, type CommandArguments, type CommandContext } from '../command.js';
import { loadPolicy } from '../config/load-policy.js';
import { fitToTerminal } from '../fit-to-terminal.js';

export async function run(given: CommandArguments, { directory, write, columns }: CommandContext): Promise<number> {
  const { policy } = await loadPolicy(directory, optionText(given, 'config'));
  const wanted = optionText(given, 'app');
  const apps = wanted === undefined ? [...new Set([DEFAULT_APP, ...Object.keys(policy.apps)])] : [wanted];
  for (const app of apps) {
    const own = policyOfApp(policy, app);
    if (own === undefined) throw new UsageError(`the policy has no app "${app}"`);
    write(fitToTerminal(reportOf(app, own.privacy), columns, { hang: 4 }));
  }
  return 0;
}

const ACTIONS = { deny: 'refused', pseudonymise: 'replaced by stand-ins, put back in the answer', mask: 'masked', hash: 'hashed', allow: 'let through' } as const;

function reportOf(app: string, policy: PrivacyPolicy): string {
  const lines = [`App ${app}: preset "${policy.preset}", posture "${policy.posture}"`, ''];
  const own = [...Object.keys(policy.types).filter((type) => type !== 'OTHER'), ...policy.known.flatMap(({ type }) => type ?? []), ...policy.recognizers.map(({ type }) => type)];
  const types = [...new Set<string>([...PERSONAL_DATA_TYPES, ...own])];
  for (const [action, words] of Object.entries(ACTIONS)) {
    const acted = types.filter((type) => actionFor(policy, type) === action);
    if (acted.length > 0) lines.push(`Types ${words}: ${acted.join(', ')}`);
  }
  const covered = Object.entries(policy.texts).filter(([, on]) => on).map(([name]) => name);
  lines.push(`Texts covered: ${covered.length === 0 ? 'none' : covered.join(', ')}`);
  lines.push(`Images, PDFs and files: ${policy.unread === 'deny' ? 'refused' : 'let through unread'}`);
  lines.push(`metadata.user_id: ${policy.userId === 'hash' ? 'an opaque hash of the caller' : 'as the client sends it'}`);
  lines.push(`Place of inference: ${policy.inferenceGeo ?? 'as the client asks'}`, '');
  const { asOf, rows } = postureTable(policy.posture, policy.features);
  const refused = rows.filter(({ allowed }) => !allowed);
  if (policy.posture === 'standard') lines.push('Features of the Claude API: all, as the posture is "standard".');
  else {
    lines.push(`Features of the Claude API under "${policy.posture}" (Anthropic's table as of ${asOf}):`);
    lines.push(`  allowed: ${rows.filter(({ allowed, because }) => allowed && because === 'table').map(({ feature }) => feature).join(', ')}`);
    const qualified = rows.filter(({ because }) => because === 'qualified');
    if (qualified.length > 0) lines.push(`  allowed on conditions that Anthropic's page describes: ${qualified.map(({ feature }) => feature).join(', ')}`);
    lines.push(`  refused: ${refused.map(({ feature }) => feature).join(', ')}, and tool types and beta headers that the table does not know`);
    const set = Object.entries(policy.features).map(([feature, allowed]) => `${feature} (${allowed ? 'allowed' : 'refused'})`);
    if (set.length > 0) lines.push(`  set by this policy: ${set.join(', ')}`);
  }
  lines.push(
    '',
    'To be set by hand:',
    policy.posture === 'standard' ? '  - Retention: in the Console, under the privacy settings of the organisation.' : `  - The agreement itself: "${policy.posture}" is made with Anthropic, for the organisation whose key this gateway uses.`,
    '  - Which workspace the upstream key belongs to, and who may read its usage in the Console.',
    'Not verified from here:',
    '  - Whether that agreement is in force, and whether the table has changed since its date.',
    '  - What is in images, PDFs, files, signed thinking and results of server tools.',
    '',
    '',
  );
  return lines.join('\n');
}
