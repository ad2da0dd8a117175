import { refusalRow } from '@claviger/core/engine';
import { ClavigerError } from '@claviger/core/errors';
import { DEFAULT_APP, policyOfApp } from '@claviger/core/policy';
import { endpointOutside, postureViolation } from '@claviger/core/privacy';
import type { CallRequest } from '../call/handle-call.js';
import type { GatewayContext } from '../gateway-context.js';
import type { RouteKind } from '../http/route.js';

/** Endpoints that are a row of Anthropic's feature table. What goes over them is stored there, and no guard sees it as a message. */
const featureOf: Readonly<Partial<Record<RouteKind, { readonly feature: string; readonly path: string; readonly endpoint: string }>>> = (() => {
  const files = { feature: 'Files API', path: '/v1/files', endpoint: 'files' };
  const batches = { feature: 'Batch processing', path: '/v1/messages/batches', endpoint: 'batches' };
  return { files, file: files, file_content: files, batches, batch: batches, batch_results: batches, batch_cancel: batches };
})();

/**
 * Throws `posture_violation`, and records it, where the posture of the caller's app does not cover the endpoint. What is
 * there from before can be deleted.
 */
export function holdToPosture({ policy, recorder }: Pick<GatewayContext, 'policy' | 'recorder'>, incoming: Pick<CallRequest, 'id' | 'at' | 'principal'>, kind: RouteKind, method: string | undefined): void {
  const used = featureOf[kind];
  if (used === undefined || method === 'DELETE') return;
  const privacy = policyOfApp(policy, incoming.principal.app ?? DEFAULT_APP)?.privacy;
  if (privacy === undefined) throw new ClavigerError('app_unknown');
  const outside = endpointOutside(used.feature, used.path, privacy.posture, privacy.features);
  if (outside === undefined) return;
  const refusal = postureViolation(outside, privacy.posture);
  recorder.record(refusalRow({ ...incoming, endpoint: used.endpoint }, refusal));
  throw refusal;
}
