import type { JsonObject } from '../json.js';
import { isJsonObject } from '../json.js';
import type { StreamNoise } from '../script.js';
import type { Answer } from './answer.js';
import { cutText } from './cut-text.js';
import { deltaUsage } from './message.js';

const DEFAULT_CHUNK = 16;

interface StreamEvent {
  readonly name: string;
  readonly data: JsonObject;
}

/** The pieces of a block: what `content_block_start` shows, and the deltas that follow. */
function blockEvents(block: JsonObject, size: number, given: readonly string[] | undefined): { start: JsonObject; deltas: JsonObject[] } {
  const cut = (text: unknown): readonly string[] => given ?? cutText(typeof text === 'string' ? text : '', size);
  switch (block['type']) {
    case 'text': {
      const citations = Array.isArray(block['citations']) ? block['citations'] : [];
      return {
        start: citations.length === 0 ? { ...block, text: '' } : { ...block, text: '', citations: [] },
        deltas: [
          ...cut(block['text']).map((text) => ({ type: 'text_delta', text })),
          ...citations.map((citation: unknown) => ({ type: 'citations_delta', citation })),
        ],
      };
    }
    case 'thinking':
      return {
        start: { ...block, thinking: '', signature: '' },
        deltas: [...cut(block['thinking']).map((thinking) => ({ type: 'thinking_delta', thinking })), { type: 'signature_delta', signature: block['signature'] }],
      };
    case 'tool_use':
    case 'server_tool_use':
    case 'mcp_tool_use': {
      const json = JSON.stringify(block['input'] ?? {});
      // The first piece is empty, as in the API's own streams; a call without arguments has no other.
      const pieces = given ?? (json === '{}' ? [''] : ['', ...cutText(json, size)]);
      return { start: { ...block, input: {} }, deltas: pieces.map((partial) => ({ type: 'input_json_delta', partial_json: partial })) };
    }
    default:
      return { start: block, deltas: [] };
  }
}

function eventsOf(answer: Answer, message: JsonObject): StreamEvent[] {
  const usage = isJsonObject(message['usage']) ? message['usage'] : {};
  const begun = { ...usage, output_tokens: Math.min(1, Number(usage['output_tokens'])), ...('output_tokens_details' in usage ? { output_tokens_details: null } : {}) };
  const opening = { ...message, content: [], stop_reason: null, stop_sequence: null, ...('stop_details' in message ? { stop_details: null } : {}), usage: begun };
  const events: StreamEvent[] = [{ name: 'message_start', data: { type: 'message_start', message: opening } }];
  answer.content.forEach((block, index) => {
    const { start, deltas } = blockEvents(block, answer.settings.chunkSize ?? DEFAULT_CHUNK, answer.deltas.get(index));
    events.push({ name: 'content_block_start', data: { type: 'content_block_start', index, content_block: start } });
    if (index === 0) events.push({ name: 'ping', data: { type: 'ping' } });
    for (const delta of deltas) events.push({ name: 'content_block_delta', data: { type: 'content_block_delta', index, delta } });
    events.push({ name: 'content_block_stop', data: { type: 'content_block_stop', index } });
  });
  const { container, stop_details, stop_reason, stop_sequence } = message;
  // JSON leaves out what an older version's message does not have.
  const delta = { container, stop_details, stop_reason, stop_sequence };
  events.push(
    { name: 'message_delta', data: { type: 'message_delta', delta, usage: deltaUsage(message) } },
    { name: 'message_stop', data: { type: 'message_stop' } },
  );
  return events;
}

export function frame(name: string, data: string, crlf = false): string {
  return crlf ? `event: ${name}\r\ndata: ${data}\r\n\r\n` : `event: ${name}\ndata: ${data}\n\n`;
}

/** The answer as server-sent events, one string each (a comment line counts as one). */
export function streamFrames(answer: Answer, message: JsonObject): string[] {
  const noise = answer.settings.noise;
  const events = eventsOf(answer, message);
  if (noise === undefined) return events.map(({ name, data }) => frame(name, JSON.stringify(data)));
  return noisyFrames(events, noise);
}

function noisyFrames(events: readonly StreamEvent[], noise: StreamNoise): string[] {
  const crlf = noise.crlf === true;
  const frames: string[] = [];
  events.forEach(({ name, data }, position) => {
    const full = noise.unknownFields === true ? { ...data, x_unknown: { nested: [position, null] } } : data;
    frames.push(frame(name, JSON.stringify(full), crlf));
    if (name === 'message_start' && noise.unknownEvents === true) frames.push(frame('x_unknown_event', JSON.stringify({ type: 'x_unknown_event', note: 'new' }), crlf));
    if (name === 'content_block_start' && data['index'] === 0 && noise.unknownDeltas === true) {
      frames.push(frame('content_block_delta', JSON.stringify({ type: 'content_block_delta', index: 0, delta: { type: 'x_unknown_delta', note: 'new' } }), crlf));
    }
    const count = position + 1;
    if (noise.pingEvery !== undefined && count % noise.pingEvery === 0) frames.push(frame('ping', '{"type":"ping"}', crlf));
    if (noise.commentEvery !== undefined && count % noise.commentEvery === 0) frames.push(crlf ? ': keep-alive\r\n\r\n' : ': keep-alive\n\n');
  });
  if (noise.noFinalBlankLine === true) {
    const last = frames.pop() ?? '';
    frames.push(last.slice(0, crlf ? -4 : -2));
  }
  return frames;
}
