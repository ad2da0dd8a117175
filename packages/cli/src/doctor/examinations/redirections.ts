import { failure, ok, warning, type Diagnosis, type Examination } from '../examination.js';
import { isThisMachine } from '../this-machine.js';

const OFFICIAL = 'api.anthropic.com';

/** Whether calls go where one thinks: the policy's address, and what the SDK reads from the environment in its place. */
export const redirections: Examination = {
  name: 'address',
  examine: ({ policy, environment }) => [policyAddress(policy.upstream.baseURL), ...fromEnvironment(environment)],
};

function policyAddress(baseURL: string): Diagnosis {
  const url = new URL(baseURL);
  const { protocol, host, hostname } = url;
  if (protocol === 'http:' && !isThisMachine(url)) return failure(`the key goes to ${host} unencrypted`, 'use https:// in upstream.baseURL');
  if (hostname === OFFICIAL) return ok(`calls go to ${host}`);
  return warning(`calls and the key go to ${host}, not to ${OFFICIAL}`, 'take upstream.baseURL out of the policy, unless this is intended');
}

function fromEnvironment(environment: Readonly<Record<string, string | undefined>>): Diagnosis[] {
  const found: Diagnosis[] = [];
  const address = environment['ANTHROPIC_BASE_URL'] ?? '';
  if (address !== '') {
    const host = URL.canParse(address) ? new URL(address).host : 'something that is no address';
    if (host !== OFFICIAL) found.push(warning(`ANTHROPIC_BASE_URL sends every client of the Anthropic SDK to ${host}`, 'unset it, unless this is your gateway'));
  }
  if ((environment['ANTHROPIC_AUTH_TOKEN'] ?? '') !== '') found.push(warning('ANTHROPIC_AUTH_TOKEN is set: clients of the SDK send it', 'unset it, unless it is a key of your gateway'));
  const headers = (environment['ANTHROPIC_CUSTOM_HEADERS'] ?? '').split('\n').flatMap((line) => /^\s*([A-Za-z0-9-]{1,60})\s*:/.exec(line)?.[1] ?? []);
  if (headers.length > 0) found.push(warning(`ANTHROPIC_CUSTOM_HEADERS adds ${headers.join(', ')} to every call of the SDK`, 'unset it, unless this is intended'));
  return found;
}
