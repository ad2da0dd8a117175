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
      const { issuer, valid_from: from, valid_to: until } = socket.getPeerCertificate();
      const issued = [issuer?.O, issuer?.CN].flat().find((name) => typeof name === 'string' && /^[\p{L}\p{N} .,'&()-]{1,80}$/u.test(name)) ?? 'an authority without a name';
      const left = Date.parse(until) - Date.now();
      // An error of its own where the name is wrong, the code alone otherwise.
      const wrong: unknown = socket.authorizationError;
      if (!socket.authorized) end(distrusted({ host, issued, from, until, code: (wrong instanceof Error && 'code' in wrong ? String(wrong.code) : String(wrong)).slice(0, 60) }, Date.now()));
      else if (left < SOON) end(warning(`the certificate of ${host} expires in ${Math.ceil(left / 86_400_000)} days`, 'renew it'));
      else end(ok(`${host} shows a certificate issued by ${issued}, good until ${day(until)}, over ${socket.getProtocol() ?? 'TLS'}`));
    });
  });
}

/** A server can show a certificate whose times are none. */
function day(time: number | string): string {
  const date = new Date(time);
  return Number.isNaN(date.getTime()) ? 'a date that cannot be read' : date.toISOString().slice(0, 10);
}

interface Distrusted {
  readonly host: string;
  readonly issued: string;
  /** As the certificate has them. */
  readonly from: string;
  readonly until: string;
  /** Of OpenSSL or Node. */
  readonly code: string;
}

/** Why a certificate is not trusted, and what to do. `now`: by this machine's clock, which may be what is wrong. */
export function distrusted({ host, issued, from, until, code }: Distrusted, now: number): Diagnosis {
  const whose = `the certificate of ${host}, issued by ${issued},`;
  const setClock = `if this clock's date, ${day(now)}, is wrong, set it (timedatectl set-ntp true)`;
  switch (code) {
    case 'CERT_HAS_EXPIRED':
      return failure(`${whose} was good until ${day(until)} (${code})`, `${setClock}; otherwise whoever runs the server has to renew it`);
    case 'CERT_NOT_YET_VALID':
      return failure(`${whose} is good from ${day(from)} on (${code})`, `${setClock}; otherwise whoever runs the server has to take another one`);
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return failure(`the certificate that is shown for ${host}, issued by ${issued}, is that of another host (${code})`, 'correct the host in upstream.baseURL, or find out who answers in its place: a proxy, a wrong entry in DNS or in the hosts file');
    default:
      return failure(`${whose} is not trusted (${code})`, 'something sits in between: your own proxy needs its authority in NODE_EXTRA_CA_CERTS, anything else must go');
  }
}
