import { warning, type Examination } from '../examination.js';

const PROXIES = ['HTTPS_PROXY', 'https_proxy', 'ALL_PROXY', 'all_proxy'];

/** Proxy variables, which neither the gateway nor Node's `fetch` goes by unless told to. */
export const proxies: Examination = {
  name: 'proxy',
  examine({ policy, environment }) {
    const name = PROXIES.find((variable) => (environment[variable] ?? '') !== '');
    if (name === undefined) return [];
    const { hostname } = new URL(policy.upstream.baseURL);
    const proxy = URL.canParse(environment[name] ?? '') ? new URL(environment[name] ?? '').host : 'something that is no address';
    if (isExempt(hostname, environment['NO_PROXY'] ?? environment['no_proxy'] ?? '')) return [];
    if (environment['NODE_USE_ENV_PROXY'] === '1') return [warning(`${name} names ${proxy}, and NODE_USE_ENV_PROXY=1 sends Node's fetch through it; the gateway connects directly`, `if that is not wanted, add ${hostname} to NO_PROXY`)];
    return [warning(`${name} names ${proxy}, which is not used: the gateway and Node's fetch connect to ${hostname} directly`, `allow ${hostname} in the firewall, or point upstream.baseURL at a forwarder of your own`)];
  },
};

/** `NO_PROXY` as curl reads it: names, which stand for their subdomains too, with commas between; `*` for all. */
export function isExempt(hostname: string, list: string): boolean {
  return list.split(',').some((entry) => {
    const name = entry.trim().replace(/^\*?\./, '').replace(/:\d+$/, '').toLowerCase();
    return name !== '' && (name === '*' || hostname === name || hostname.endsWith(`.${name}`));
  });
}
