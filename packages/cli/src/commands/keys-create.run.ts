import { scopes, type Environment, type Scope } from '@claviger/gateway';
import { DEFAULT_APP, type Policy } from '@claviger/core/policy';
import { UsageError, optionText, type CommandArguments, type CommandContext } from '../command.js';
import { optionDuration, publicKey, withKeys } from '../key-access.js';

export async function run(given: CommandArguments, context: CommandContext): Promise<number> {
  const lifetime = optionDuration(given, 'expires');
  const [user, team, app] = [optionText(given, 'user'), optionText(given, 'team'), optionText(given, 'app')];
  const environment = environmentOf(given);
  const made = await withKeys(given, context, async (keys, policy) => {
    const key = await keys.create({
      name: optionText(given, 'name') ?? user ?? app ?? team ?? 'key',
      user,
      team,
      app,
      environment,
      scopes: scopesOf(given),
      ranges: texts(given, 'range'),
      expiresAt: lifetime === undefined ? undefined : Date.now() + lifetime,
    });
    const refusal = whyRefused(policy, app, environment);
    if (refusal !== undefined) context.complain(`${refusal}\n`);
    return key;
  });
  if (given.values['json'] === true) context.write(`${JSON.stringify({ key: made.text, ...publicKey(made.record) })}\n`);
  else context.write(`${made.text}\n\nThis is the only time the key is shown. Its id is ${made.record.id}.\n`);
  return 0;
}

/** Why calls with the key will be refused as the policy stands now; the policy may follow the key. */
function whyRefused({ apps }: Policy, app: string | undefined, environment: Environment): string | undefined {
  if (app === undefined || app === DEFAULT_APP) return undefined;
  if (!Object.hasOwn(apps, app)) return `The policy has no app "${app}": calls with this key are refused (app_unknown) until it has. Its apps: ${Object.keys(apps).join(', ') || 'none'}.`;
  const demanded = apps[app]?.environment;
  return demanded === undefined || demanded === environment ? undefined : `The app "${app}" takes keys of the environment ${demanded} only: calls with this key are refused (environment_mismatch).`;
}

function environmentOf(given: CommandArguments): Environment {
  const text = optionText(given, 'environment') ?? 'production';
  if (text !== 'production' && text !== 'test' && text !== 'development') throw new UsageError('--environment takes production, test or development');
  return text;
}

function scopesOf(given: CommandArguments): readonly Scope[] {
  const wanted = texts(given, 'scope');
  for (const scope of wanted) if (!(scopes as readonly string[]).includes(scope)) throw new UsageError(`--scope takes ${scopes.join(', ')}`);
  return wanted.length === 0 ? ['messages'] : (wanted as Scope[]);
}

function texts(given: CommandArguments, name: string): string[] {
  const value = given.values[name];
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}
