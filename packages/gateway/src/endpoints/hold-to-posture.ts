import type { Principal } from '@claviger/core';
import { ClavigerError } from '@claviger/core/errors';
import { DEFAULT_APP, policyOfApp, type Policy } from '@claviger/core/policy';
import { endpointOutside, postureViolation } from '@claviger/core/privacy';
import type { RouteKind } from '../http/route.js';

/** Endpoints that are a row of Anthropic's feature table. What goes over them is stored there, and no guard sees it as a message. */
const featureOf: Readonly<Partial<Record<RouteKind, { readonly feature: string; readonly path: string }>>> = (() => {
  const files = { feature: 'Files API', path: '/v1/files' };
  const batches = { feature: 'Batch processing', path: '/v1/messages/batches' };
  return { files, file: files, file_content: files, batches, batch: batches, batch_results: batches, batch_cancel: batches };
})();

/** Throws `posture_violation` where the posture of the caller's app does not cover the endpoint. What is there from before can be deleted. */
export function holdToPosture(policy: Policy, { app = DEFAULT_APP }: Principal, kind: RouteKind, method: string | undefined): void {
  const used = featureOf[kind];
  if (used === undefined || method === 'DELETE') return;
  const privacy = policyOfApp(policy, app)?.privacy;
  if (privacy === undefined) throw new ClavigerError('app_unknown');
  const outside = endpointOutside(used.feature, used.path, privacy.posture, privacy.features);
  if (outside !== undefined) throw postureViolation(outside, privacy.posture);
}
