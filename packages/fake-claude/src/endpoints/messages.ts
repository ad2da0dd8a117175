import { answerFor } from '../answer/answer.js';
import { answerForVersion, messageOf } from '../answer/message.js';
import { streamFrames } from '../answer/stream-events.js';
import { errorBody, errorMessageOfStatus, errorTypeOfStatus } from '../api-error.js';
import type { Exchange } from '../exchange.js';
import { closeConnection, deliver } from '../http/deliver.js';
import { pause } from '../http/pause.js';
import { commonHeaders, withOverrides } from '../http/response-headers.js';
import type { JsonObject } from '../json.js';
import { isJsonObject, textField } from '../json.js';
import type { ContentScript, DropScript, ErrorScript, HangScript, RawScript, RawSocketScript, Script } from '../script.js';
import { checkPromptLength } from '../validation/messages-request.js';

type TransportScript = DropScript | HangScript | RawScript | RawSocketScript;

export function isTransportScript(script: Script): script is TransportScript {
  return script.type === 'drop' || script.type === 'hang' || script.type === 'raw' || script.type === 'raw_socket';
}

/** Plays a script that needs no well-formed request. */
export async function playTransport(exchange: Exchange, script: TransportScript): Promise<void> {
  const { response } = exchange;
  switch (script.type) {
    case 'hang':
      return;
    case 'drop':
      if (script.delayBefore !== undefined && !(await pause(script.delayBefore, response))) return;
      exchange.open.end('answered');
      closeConnection(response, script.how ?? 'reset');
      return;
    case 'raw_socket':
      if (script.delayBefore !== undefined && !(await pause(script.delayBefore, response))) return;
      exchange.open.end('answered');
      response.socket?.end(script.bytes, () => response.socket?.destroy());
      return;
    case 'raw': {
      const parts = typeof script.body === 'string' || Buffer.isBuffer(script.body) ? [script.body] : script.body;
      await deliver(response, {
        status: script.status ?? 200,
        headers: withOverrides({}, script.headers),
        parts,
        streamed: parts.length > 1,
        timing: script,
        delivery: undefined,
        gzip: false,
        cutting: () => exchange.open.end('answered'),
      });
    }
  }
}

export function playError(exchange: Exchange, script: ErrorScript): void | Promise<void> {
  const { status, errorType = errorTypeOfStatus(status), message = errorMessageOfStatus(status), details, retryAfter, shouldRetry } = script;
  const headers = withOverrides(
    {
      'content-type': 'application/json',
      ...commonHeaders(exchange.requestId),
      ...(retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }),
      ...(shouldRetry === undefined ? {} : { 'x-should-retry': String(shouldRetry) }),
    },
    script.headers,
  );
  const body = script.body ?? errorBody({ type: errorType, message, details }, exchange.requestId);
  return deliver(exchange.response, { status, headers, parts: [body], streamed: false, timing: script, delivery: undefined, gzip: false, cutting: () => exchange.open.end('answered') });
}

/** Answers a checked Messages request by its script. */
export function playScript(exchange: Exchange, body: JsonObject, script: ContentScript | ErrorScript, version: string): void | Promise<void> {
  if (script.type === 'error') return playError(exchange, script);
  const { state, requestId, request } = exchange;
  const answer = answerForVersion(answerFor(script, body, (thinking, signature) => state.signatures.remember(thinking, signature)), version);
  const input = state.cache.usage(body);
  checkPromptLength(input.uncached + input.read + input.written5m + input.written1h, textField(body, 'model'));
  const message = messageOf(answer, body, input, version);
  const streamed = body['stream'] === true;
  const usage = message['usage'];
  const headers = withOverrides(
    {
      'content-type': streamed ? 'text/event-stream; charset=utf-8' : 'application/json',
      ...(streamed ? { 'cache-control': 'no-cache' } : {}),
      ...commonHeaders(requestId),
      ...state.rateLimits.headers(input.uncached + input.written5m + input.written1h, isJsonObject(usage) ? Number(usage['output_tokens']) || 0 : 0),
    },
    script.headers,
  );
  const accepted = request.headers['accept-encoding'];
  return deliver(exchange.response, {
    status: 200,
    headers,
    parts: streamed ? streamFrames(answer, message) : [JSON.stringify(message)],
    streamed,
    timing: script,
    delivery: script.delivery,
    gzip: script.gzip === true && typeof accepted === 'string' && /\bgzip\b/.test(accepted),
    cutting: () => exchange.open.end('answered'),
  });
}
