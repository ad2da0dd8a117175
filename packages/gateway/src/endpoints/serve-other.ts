import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Principal } from '@claviger/core';
import { refusalRow } from '@claviger/core/engine';
import { isClavigerError } from '@claviger/core/errors';
import { isJsonObject } from '@claviger/core/messages';
import type { CallRequest } from '../call/handle-call.js';
import type { GatewayContext } from '../gateway-context.js';
import { readBody } from '../http/read-body.js';
import type { Route } from '../http/route.js';
import { createBatch, publicURL, rewriteResultsURL } from './batches.js';
import { sendBatchResults } from './batch-results.js';
import { forward, type ForwardRequest } from './forward.js';
import { holdOffPaused } from './hold-off-paused.js';
import { holdToAccount } from './hold-to-account.js';
import { holdToPosture } from './hold-to-posture.js';
import { serveModels } from './models.js';
import { pipe } from './pipe.js';

/** The endpoints beside messages. The caller is known, and the policy has opened the endpoint. */
export async function serveOther(context: GatewayContext, request: IncomingMessage, response: ServerResponse, route: Route, incoming: Omit<CallRequest, 'endpoint'>): Promise<void> {
  const { head, principal, target } = incoming;
  const method = request.method as ForwardRequest['method'];
  const plain: ForwardRequest = { method, target, head, principal };
  try {
    holdToAccount(context, request.headers, principal);
    if (route.kind === 'batches' && method === 'POST') holdOffPaused(context, principal);
  } catch (error) {
    if (isClavigerError(error)) context.recorder.record(refusalRow({ ...incoming, endpoint: route.kind }, error));
    throw error;
  }
  holdToPosture(context, incoming, route.kind, method);
  switch (route.kind) {
    case 'models':
    case 'model':
      await serveModels(context, response, incoming, route.kind === 'model' ? route.id : '');
      return;
    case 'batches':
      if (method === 'POST') await createBatch(context, request, response, incoming);
      else await forward(context, response, { ...plain, rewrite: (body) => rewriteResultsURL(body.toString(), publicURL(context, head)) });
      return;
    case 'batch':
    case 'batch_cancel':
      await forward(context, response, { ...plain, ...(method !== 'DELETE' && { rewrite: (body: Buffer) => rewriteResultsURL(body.toString(), publicURL(context, head)) }) });
      return;
    case 'files': {
      if (method !== 'POST') break;
      const body = await readBody(request, response, head, { maximum: context.policy.server.maxBodyBytes, expectsContinue: incoming.expectsContinue, hold: context.bodies.open(principal) });
      await forward(context, response, { ...plain, body, rewrite: (answer) => noteUpload(context, principal, answer) });
      return;
    }
    case 'file':
      await forward(context, response, {
        ...plain,
        rewrite: async (answer) => {
          if (method === 'DELETE') await context.files?.deleted(route.id);
          return answer;
        },
      });
      return;
    case 'batch_results':
      await sendBatchResults(context, response, incoming, route.id);
      return;
    case 'file_content':
      await pipe(context, response, plain);
      return;
    default:
  }
  await forward(context, response, plain);
}

/** Remembers for whom the file is before its id is known to anybody. */
async function noteUpload({ files }: GatewayContext, principal: Principal, answer: Buffer): Promise<Buffer> {
  let id: unknown;
  try {
    const file: unknown = JSON.parse(answer.toString());
    id = isJsonObject(file) ? file['id'] : undefined;
  } catch {
    id = undefined;
  }
  if (typeof id === 'string') await files?.uploaded(id, principal);
  return answer;
}
