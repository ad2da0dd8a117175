import { errorTypes } from './error-types.js';
import type { Explanation } from './explanation.js';

/** Statuses that come from what stands between a client and the API. */
const between: Readonly<Record<number, Explanation>> = {
  301: { means: 'A redirect. The API sends none: the base URL leads to something else.', todo: ['check the base URL, also for http in place of https'] },
  302: { means: 'A redirect, most often to a login page of a proxy.', todo: ['check proxy settings and the base URL'] },
  405: { means: 'The endpoint does not take this method.', todo: ['use the method of the API reference'] },
  407: { means: 'A proxy wants its own credential.', todo: ['set the proxy user and password in HTTPS_PROXY'] },
  408: { means: 'The request did not arrive in time.', todo: ['send a smaller body', 'check the connection'], retry: true },
  415: { means: 'The body is not declared as JSON.', todo: ['send `content-type: application/json`'] },
  418: { means: 'No status of the API or of Claviger: something in between answered.', todo: ['check the base URL'] },
  431: { means: 'The headers are too large.', todo: ['send fewer or shorter headers; look for a cookie that grows'] },
  502: { means: 'A proxy could not reach what is behind it.', todo: ['check that Claviger runs: `claviger doctor`', 'send the request again'], retry: true },
  503: { means: 'A proxy or load balancer has nothing to send the request to.', todo: ['check the instances and their `/readyz`'], retry: true },
};

/** What a status means, whoever sent it. */
export function explainStatus(status: number): (Explanation & { readonly type?: string }) | undefined {
  const found = Object.entries(errorTypes).find(([, entry]) => entry.status === status);
  if (found !== undefined) return { ...found[1], type: found[0] };
  return between[status];
}
