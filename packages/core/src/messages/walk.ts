import { blockReadings, opaqueFields, type BlockReading } from './content-blocks.js';
import { isJsonObject, type JsonObject, type JsonValue } from './json-value.js';
import { Segment, type EditLog, type Origin, type PathNode, type Trust } from './segment.js';

/**
 * Gives every text of a Messages request, in the order in which the model reads it: tools, system, messages, then the
 * other fields. Known blocks give their texts with the trust that their type implies; unknown fields and blocks are
 * walked to the last string, as untrusted.
 */
export function walkRequest(request: JsonObject, log: EditLog): Segment[] {
  const walk = new Walk(log);
  walk.tools(request['tools']);
  walk.system(request);
  walk.messages(request['messages']);
  for (const key of Object.keys(request)) {
    if (!WALKED_APART.has(key) && !SETTINGS.has(key)) walk.member(request, key, undefined, 'untrusted', key === 'metadata' ? 'metadata' : 'unknown', -1, false);
  }
  return walk.segments;
}

const WALKED_APART: ReadonlySet<string> = new Set(['tools', 'system', 'messages']);

/** Top-level fields that steer the API and hold no text for the model. */
const SETTINGS: ReadonlySet<string> = new Set([
  'model',
  'max_tokens',
  'stream',
  'temperature',
  'top_p',
  'top_k',
  'thinking',
  'tool_choice',
  'service_tier',
  'speed',
  'inference_geo',
  'cache_control',
  'container',
  'betas',
  'workspace_id',
  'user_profile_id',
]);

class Walk {
  readonly segments: Segment[] = [];
  readonly #log: EditLog;

  constructor(log: EditLog) {
    this.#log = log;
  }

  tools(tools: JsonValue | undefined): void {
    if (!Array.isArray(tools)) return;
    const path: PathNode = { parent: undefined, key: 'tools' };
    for (let index = 0; index < tools.length; index++) this.member(tools, index, path, 'system', 'tool_definition', -1, false);
  }

  system(request: JsonObject): void {
    const system = request['system'];
    if (typeof system === 'string') this.#add(request, 'system', system, undefined, 'system', 'system', -1, false);
    else if (Array.isArray(system)) this.#content(system, { parent: undefined, key: 'system' }, 'system', 'system', -1, false);
  }

  messages(messages: JsonValue | undefined): void {
    if (!Array.isArray(messages)) return;
    const root: PathNode = { parent: undefined, key: 'messages' };
    for (let turn = 0; turn < messages.length; turn++) {
      const message = messages[turn];
      if (!isJsonObject(message)) continue;
      const role = message['role'];
      const trust: Trust = role === 'assistant' || role === 'system' || role === 'user' ? role : 'untrusted';
      const path: PathNode = { parent: root, key: turn };
      const content = message['content'];
      if (typeof content === 'string') this.#add(message, 'content', content, path, trust, trust === 'system' ? 'system' : 'text', turn, false);
      else if (Array.isArray(content)) this.#content(content, { parent: path, key: 'content' }, trust, trust === 'system' ? 'system' : 'text', turn, false);
      for (const key of Object.keys(message)) {
        if (key !== 'role' && key !== 'content') this.member(message, key, path, 'untrusted', 'unknown', turn, false);
      }
    }
  }

  /** An array of content blocks. */
  #content(blocks: JsonValue[], path: PathNode, trust: Trust, origin: Origin, turn: number, fixed: boolean): void {
    for (let index = 0; index < blocks.length; index++) {
      const block = blocks[index];
      if (typeof block === 'string') this.#add(blocks, index, block, path, trust, origin, turn, fixed);
      else if (isJsonObject(block)) this.#block(block, { parent: path, key: index }, trust, origin, turn, fixed);
      else if (block !== undefined) this.member(blocks, index, path, trust, origin, turn, fixed);
    }
  }

  #block(block: JsonObject, path: PathNode, trust: Trust, origin: Origin, turn: number, fixed: boolean): void {
    const type = block['type'];
    if (type === 'text' && typeof block['text'] === 'string') {
      this.#add(block, 'text', block['text'], path, trust, origin, turn, fixed);
      for (const key in block) {
        if (key !== 'type' && key !== 'text' && !opaqueFields.has(key)) {
          this.member(block, key, path, 'untrusted', key === 'citations' ? 'citation' : 'unknown', turn, fixed);
        }
      }
      return;
    }
    const reading: BlockReading = (typeof type === 'string' ? blockReadings.get(type) : undefined) ?? UNKNOWN_BLOCK;
    const inside: Trust = reading.untrusted === true ? 'untrusted' : trust;
    const binary = type === 'redacted_thinking' || type === 'base64';
    for (const key of Object.keys(block)) {
      if (opaqueFields.has(key) || (binary && key === 'data')) continue;
      if (key === 'name' && reading.origin === 'tool_input') continue;
      this.member(block, key, path, inside, reading.origin ?? origin, turn, fixed || reading.fixed === true);
    }
  }

  /** Any value below a block or an unknown field. */
  member(
    holder: JsonObject | JsonValue[],
    key: string | number,
    parent: PathNode | undefined,
    trust: Trust,
    origin: Origin,
    turn: number,
    fixed: boolean,
  ): void {
    const value = (holder as Record<string | number, JsonValue | undefined>)[key];
    if (typeof value === 'string') {
      this.#add(holder, key, value, parent, trust, origin, turn, fixed);
    } else if (Array.isArray(value)) {
      const path: PathNode = { parent, key };
      if (key === 'content') this.#content(value, path, trust, origin, turn, fixed);
      else for (let index = 0; index < value.length; index++) this.member(value, index, path, trust, origin, turn, fixed);
    } else if (isJsonObject(value)) {
      const path: PathNode = { parent, key };
      // A document's source and a fetched page's content are blocks of their own; a tool's input is data of any shape.
      if (origin !== 'tool_input' && origin !== 'tool_definition' && typeof value['type'] === 'string' && blockReadings.has(value['type'])) {
        this.#block(value, path, trust, origin, turn, fixed);
        return;
      }
      const opaque = origin !== 'tool_input' && origin !== 'tool_definition';
      const binary = value['type'] === 'base64';
      for (const name of Object.keys(value)) {
        if ((opaque && opaqueFields.has(name)) || (binary && name === 'data')) continue;
        this.member(value, name, path, trust, origin, turn, fixed);
      }
    }
  }

  #add(
    holder: JsonObject | JsonValue[],
    key: string | number,
    text: string,
    parent: PathNode | undefined,
    trust: Trust,
    origin: Origin,
    turn: number,
    fixed: boolean,
  ): void {
    if (text !== '') this.segments.push(new Segment(holder, key, text, parent, trust, origin, turn, fixed, this.#log));
  }
}

const UNKNOWN_BLOCK: BlockReading = { origin: 'unknown', untrusted: true };
