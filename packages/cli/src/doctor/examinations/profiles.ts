import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { failure, warning, type Diagnosis, type Examination } from '../examination.js';

const PROFILE_NAME = /^[A-Za-z0-9_.-]{1,64}$/;

/**
 * Profile files of the Anthropic SDK, which give it a credential and an address where neither code nor environment does
 * (source: `core/credentials` of @anthropic-ai/sdk 1.12.0).
 */
export const profiles: Examination = {
  name: 'profile',
  examine({ environment }) {
    const folder = configurationFolder(environment);
    if (folder === undefined) return [];
    const named = environment['ANTHROPIC_PROFILE'] ?? '';
    const active = join(folder, 'active_config');
    const name = named !== '' ? named : existsSync(active) ? readFileSync(active, 'utf8').trim() || 'default' : 'default';
    if (!PROFILE_NAME.test(name)) return [warning('the name of the SDK\'s profile cannot be one', 'look at ANTHROPIC_PROFILE and at active_config in the SDK\'s configuration folder')];
    const found: Diagnosis[] = [];
    const file = join(folder, 'configs', `${name}.json`);
    const host = hostIn(file);
    if (host !== undefined) found.push(warning(`the SDK's profile "${name}" (${file}) sends clients to ${host}`, 'take base_url out of it, unless this is intended'));
    else if (named !== '' && !existsSync(file)) found.push(warning(`ANTHROPIC_PROFILE names "${name}", and there is no ${file}`, 'unset it, or create the profile'));
    const credentials = join(folder, 'credentials', `${name}.json`);
    const mode = statSync(credentials, { throwIfNoEntry: false })?.mode;
    if (mode !== undefined && process.platform !== 'win32' && (mode & 0o077) !== 0) found.push(failure(`${credentials} can be read by others`, `chmod 600 ${credentials}`));
    return found;
  },
};

function configurationFolder(environment: Readonly<Record<string, string | undefined>>): string | undefined {
  const set = (name: string): string | undefined => (environment[name] === '' ? undefined : environment[name]);
  if (set('ANTHROPIC_CONFIG_DIR') !== undefined) return set('ANTHROPIC_CONFIG_DIR');
  if (process.platform === 'win32') return set('APPDATA') === undefined ? undefined : join(set('APPDATA') ?? '', 'Anthropic');
  if (set('XDG_CONFIG_HOME') !== undefined) return join(set('XDG_CONFIG_HOME') ?? '', 'anthropic');
  return set('HOME') === undefined ? undefined : join(set('HOME') ?? '', '.config', 'anthropic');
}

function hostIn(file: string): string | undefined {
  try {
    const { base_url: address } = JSON.parse(readFileSync(file, 'utf8')) as { base_url?: unknown };
    return typeof address === 'string' && URL.canParse(address) && new URL(address).hostname !== 'api.anthropic.com' ? new URL(address).host : undefined;
  } catch {
    return undefined;
  }
}
