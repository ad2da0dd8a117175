import { existsSync } from 'node:fs';
import { connect } from 'node:tls';
import { keyVariable, whyNoSandbox } from '../../start/sandbox.js';
import { failure, ok, warning, type Diagnosis, type Examination } from '../examination.js';

const TIMEOUT = 10_000;
const SOON = 14 * 86_400_000;

/** Who vouches for upstream, for how long, and whether anything turns that off. */
export const transport: Examination = {
  name: 'TLS',
  async examine({ policy, environment }) {
    const found: Diagnosis[] = [];
    if (environment['NODE_TLS_REJECT_UNAUTHORIZED'] === '0') found.push(failure('NODE_TLS_REJECT_UNAUTHORIZED=0 lets anybody impersonate the Claude API and take the key', 'unset it; name your own certificate authority in NODE_EXTRA_CA_CERTS'));
    const authorities = environment['NODE_EXTRA_CA_CERTS'] ?? '';
    if (authorities !== '' && !existsSync(authorities)) found.push(warning(`NODE_EXTRA_CA_CERTS names ${authorities}, which does not exist: Node goes on without it`, 'correct the path'));
    else if (authorities !== '') found.push(warning(`certificate authorities in ${authorities} are trusted too: whoever holds one can read calls and the key`, 'unset NODE_EXTRA_CA_CERTS, unless this is your own proxy'));
    const { protocol, hostname, port } = new URL(policy.upstream.baseURL);
    // A sandbox connects to nothing outside.
    const sandbox = (environment[keyVariable(policy)] ?? '') === '' && whyNoSandbox(policy, environment) === undefined;
    if (protocol === 'https:' && !sandbox) found.push(await certificate(hostname, port === '' ? 443 : Number(port)));
    return found;
  },
};

/** The certificate that a server shows, checked against what this Node trusts. */
export function certificate(host: string, port: number): Promise<Diagnosis> {
  return new Promise((resolve) => {
    const socket = connect({ host: host.replace(/^\[|\]$/g, ''), port, servername: /^[\d.]+$|^\[/.test(host) ? '' : host, rejectUnauthorized: false, timeout: TIMEOUT });
    const end = (diagnosis: Diagnosis): void => {
      resolve(diagnosis);
      socket.destroy();
    };
    socket.once('timeout', () => end(failure(`${host} does not answer to TLS within ${TIMEOUT / 1000} s`, 'look at the network and the firewall')));
    socket.once('error', ({ code }: NodeJS.ErrnoException) => end(failure(`no TLS connection to ${host} (${code ?? 'unknown cause'})`, 'look at the network, the firewall and the proxy settings')));
    socket.once('secureConnect', () => {
      const { issuer, valid_to: until } = socket.getPeerCertificate();
      const issued = [issuer?.O, issuer?.CN].flat().find((name) => typeof name === 'string' && /^[\p{L}\p{N} .,'&()-]{1,80}$/u.test(name)) ?? 'an authority without a name';
      const left = Date.parse(until) - Date.now();
      if (!socket.authorized) end(failure(`the certificate of ${host}, issued by ${issued}, is not trusted (${String(socket.authorizationError).slice(0, 60)})`, 'something sits in between: your own proxy needs its authority in NODE_EXTRA_CA_CERTS, anything else must go'));
      else if (left < SOON) end(warning(`the certificate of ${host} expires in ${Math.ceil(left / 86_400_000)} days`, 'renew it'));
      else end(ok(`${host} shows a certificate issued by ${issued}, good until ${new Date(until).toISOString().slice(0, 10)}, over ${socket.getProtocol() ?? 'TLS'}`));
    });
  });
}
