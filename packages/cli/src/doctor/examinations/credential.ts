import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DOTENV_FILES, HeldKey, KeySourceError, openSource } from '@claviger/gateway';
import { failure, ok, warning, type Diagnosis, type Examination, type Patient } from '../examination.js';
import { MISPLACED_KEY_REMEDY, misplacedKey } from '../../start/misplaced-key.js';
import { whyNoSandbox } from '../../start/sandbox.js';
import { isThisMachine } from '../this-machine.js';
import { clockDiagnosis } from './clock.js';
import { refusedKeyRemedy } from './refused-key.js';

const TIMEOUT = 10_000;

/** Whether there is a credential, and whether the Claude API takes it. */
export const credential: Examination = {
  name: 'key',
  async examine(patient) {
    const { credential: from, baseURL } = patient.policy.upstream;
    const url = new URL(baseURL);
    const exposed = url.protocol === 'http:' ? !isThisMachine(url) : patient.environment['NODE_TLS_REJECT_UNAUTHORIZED'] === '0';
    // Whoever listens would have it.
    if (exposed) return [failure(`the key is not shown to ${url.hostname}, whose identity nobody checks`, 'fix what is reported below about the address and TLS, then run this again')];
    const misplaced = misplacedKey(patient.policy, patient.environment);
    if (misplaced !== undefined) return [failure(misplaced, MISPLACED_KEY_REMEDY)];
    let key: HeldKey;
    let place: string;
    let source: ReturnType<typeof openSource> | undefined;
    try {
      // A source may say already when it is opened that what it holds is no credential.
      source = openSource(from, baseURL, { ...patient.environment });
      const read = await source.read();
      if (read === undefined) return [absent(source.description, bestPlace(from, patient.directory) ?? source.description, whyNoSandbox(patient.policy, patient.environment) === undefined)];
      key = new HeldKey(read);
      const file = 'env' in from ? patient.fromDotenv.get(from.env) : undefined;
      place = 'env' in from && file !== undefined ? `${from.env} in ${file}` : source.description;
    } catch (error) {
      if (error instanceof KeySourceError) return [failure(error.message, 'fix the source, or set another one as upstream.credential in the policy')];
      throw error;
    } finally {
      source?.close?.();
    }
    try {
      return await present(key, place, baseURL);
    } finally {
      key.wipe();
    }
  },
};

/** The file of settings that is there already. */
function bestPlace(from: Patient['policy']['upstream']['credential'], directory: string): string | undefined {
  const file = DOTENV_FILES.find((name) => existsSync(join(directory, name)));
  return file !== undefined && 'env' in from ? `${file} as ${from.env}` : undefined;
}

function absent(place: string, best: string, sandbox: boolean): Diagnosis {
  const mend = `make one in the Console and put it into ${best}`;
  return sandbox ? warning(`there is no key in ${place}: "claviger start" runs a sandbox, where a local stand-in answers; an app with the guards inside cannot call Claude`, `to go live, ${mend}`) : failure(`there is no key: ${place} does not contain one`, mend);
}

async function present(key: HeldKey, place: string, baseURL: string): Promise<Diagnosis[]> {
  const { header, value, beta } = key.header();
  const host = new URL(baseURL).host;
  let response: Response;
  const sentAt = Date.now();
  try {
    response = await fetch(`${baseURL.replace(/\/$/, '')}/v1/models?limit=1`, {
      headers: { [header]: value, 'anthropic-version': '2023-06-01', ...(beta !== undefined && { 'anthropic-beta': beta }) },
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT),
    });
    await response.body?.cancel();
  } catch (error) {
    const code = codeOf(error);
    if (/CERT|SIGNED|SIGNATURE/.test(code)) return [failure(`the key is not shown to ${host}, whose certificate is not trusted (${code})`, 'fix what is reported below about TLS, then run this again')];
    return [failure(`${host} cannot be reached (${code})`, 'look at the name, the network, the firewall and the proxy settings below')];
  }
  const clock = clockDiagnosis(response.headers.get('date'), sentAt, Date.now());
  return [answered(response.status, place, host, value), ...(clock === undefined ? [] : [clock])];
}

function answered(status: number, place: string, host: string, value: string): Diagnosis {
  switch (status) {
    case 200:
      return ok(`${host} accepts the key from ${place}`);
    case 401:
      return failure(`${host} does not accept the key from ${place}`, refusedKeyRemedy(value));
    case 403:
      return failure(`the key from ${place} may not list models`, 'use a key of a workspace that has Claude models, not an Admin key');
    case 429:
      return warning(`${host} knows the key from ${place}, and its limit is reached`, 'wait, or ask for a higher limit in the Console');
    default:
      if (status >= 300 && status < 400) return failure(`${host} answers with a redirection, which is not followed: the key would go to another host`, 'set upstream.baseURL in the policy to the address itself');
      return warning(`${host} answers with ${status}: it is unclear whether it accepts the key`, 'see status.anthropic.com, then run this again');
  }
}

/** The system's name for what went wrong, and nothing else of the error. */
function codeOf(error: unknown): string {
  for (let depth = 0, current = error; depth < 4 && typeof current === 'object' && current !== null; depth++) {
    const { code, name, cause } = current as { code?: unknown; name?: unknown; cause?: unknown };
    if (typeof code === 'string' && /^[A-Z0-9_]{2,60}$/.test(code)) return code;
    if (name === 'TimeoutError') return `no answer within ${TIMEOUT / 1000} s`;
    current = cause;
  }
  return 'unknown cause';
}
