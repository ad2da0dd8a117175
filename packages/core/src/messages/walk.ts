import { NOT_BASE64, blockReadings, opaqueFields, type BlockReading } from './content-blocks.js';
import { isJsonObject, type JsonObject, type JsonValue } from './json-value.js';
import { Segment, type EditLog, type Origin, type PathNode, type Trust } from './segment.js';

/**
 * Gives every text of a Messages request, in the order in which the model reads it: tools, system, messages, then the
 * other fields. Known blocks give their texts with the trust that their type implies; unknown fields and blocks are
 * walked to the last string, as untrusted.
 */
export function walkRequest(request: JsonObject, log: EditLog): Segment[] {
  const walk = new Walk(log);
  walk.tools(request);
  walk.system(request);
  walk.messages(request);
  for (const key of Object.keys(request)) {
    if (WALKED_APART.has(key) || SETTINGS.has(key)) continue;
    walk.member(request, key, undefined, key === 'metadata' ? METADATA : UNKNOWN);
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
  // Addresses and tokens of servers: the API needs them as they are.
  'mcp_servers',
  'workspace_id',
  'user_profile_id',
]);

/** What is known of the texts below one place. */
interface Reading {
  readonly trust: Trust;
  readonly origin: Origin;
  readonly turn: number;
  readonly fixed: boolean;
  /** `block`: fields of a content block. `data`: names and values are of the caller's making. `unknown`: anything. */
  readonly form: 'block' | 'data' | 'unknown';
}

const METADATA: Reading = { trust: 'untrusted', origin: 'metadata', turn: -1, fixed: false, form: 'unknown' };
const UNKNOWN: Reading = { ...METADATA, origin: 'unknown' };
const TOOLS: Reading = { trust: 'system', origin: 'tool_definition', turn: -1, fixed: false, form: 'data' };
const SYSTEM: Reading = { trust: 'system', origin: 'system', turn: -1, fixed: false, form: 'block' };

/** Names of fields of data that are read as words: a tool's own, no sentence. */
const PLAIN_NAME = /^[\w$@.:/-]{0,64}$/;
const PLAIN_TYPE = /^\w{0,64}$/;

class Walk {
  readonly segments: Segment[] = [];
  readonly #log: EditLog;

  constructor(log: EditLog) {
    this.#log = log;
  }

  tools(request: JsonObject): void {
    this.member(request, 'tools', undefined, TOOLS);
  }

  system(request: JsonObject): void {
    const system = request['system'];
    if (Array.isArray(system)) this.#content(system, { parent: undefined, key: 'system' }, SYSTEM);
    else this.member(request, 'system', undefined, SYSTEM);
  }

  messages(request: JsonObject): void {
    const messages = request['messages'];
    if (!Array.isArray(messages)) {
      this.member(request, 'messages', undefined, UNKNOWN);
      return;
    }
    const root: PathNode = { parent: undefined, key: 'messages' };
    for (let turn = 0; turn < messages.length; turn++) {
      const message = messages[turn];
      const unknown: Reading = { ...UNKNOWN, turn };
      if (!isJsonObject(message)) {
        this.member(messages, turn, root, unknown);
        continue;
      }
      const role = message['role'];
      const known = role === 'assistant' || role === 'system' || role === 'user';
      const reading: Reading = { trust: known ? role : 'untrusted', origin: role === 'system' ? 'system' : 'text', turn, fixed: false, form: 'block' };
      const path: PathNode = { parent: root, key: turn };
      const content = message['content'];
      if (typeof content === 'string') this.#add(message, 'content', content, path, reading);
      else if (Array.isArray(content)) this.#content(content, { parent: path, key: 'content' }, reading);
      else this.member(message, 'content', path, unknown);
      for (const key of Object.keys(message)) {
        if (key !== 'content' && !(key === 'role' && known)) this.member(message, key, path, unknown);
      }
    }
  }

  /** An array of content blocks. */
  #content(blocks: JsonValue[], path: PathNode, reading: Reading): void {
    for (let index = 0; index < blocks.length; index++) {
      const block = blocks[index];
      if (isJsonObject(block)) this.#block(block, { parent: path, key: index }, reading);
      else this.member(blocks, index, path, reading);
    }
  }

  #block(block: JsonObject, path: PathNode, reading: Reading): void {
    const type = block['type'];
    if (type === 'text' && typeof block['text'] === 'string') {
      this.#add(block, 'text', block['text'], path, reading);
      for (const key of Object.keys(block)) {
        if (key === 'type' || key === 'text' || opaqueFields.has(key)) continue;
        const beside: Reading = { ...reading, trust: 'untrusted', origin: 'citation' };
        this.member(block, key, path, key === 'citations' ? beside : { ...beside, origin: 'unknown', form: 'unknown' });
      }
      return;
    }
    const known: BlockReading | undefined = typeof type === 'string' ? blockReadings.get(type) : undefined;
    if (known === undefined) {
      this.#members(block, path, { ...reading, trust: 'untrusted', origin: 'unknown', form: 'unknown' });
      return;
    }
    const inside: Reading = {
      ...reading,
      // What stands inside an untrusted block is untrusted, whatever it is.
      trust: reading.trust === 'untrusted' ? 'untrusted' : (known.trust ?? reading.trust),
      origin: known.origin ?? reading.origin,
      fixed: reading.fixed || (known.fixedBy?.some((field) => typeof block[field] === 'string') ?? false),
    };
    for (const key of Object.keys(block)) {
      if (opaqueFields.has(key) || (key === 'data' && type === 'redacted_thinking')) continue;
      if (inside.origin === 'tool_input') {
        // The API checks the form of a tool's name; below `input` everything is the caller's own.
        if (key !== 'name') this.member(block, key, path, { ...inside, form: 'data' });
      } else {
        this.member(block, key, path, inside.origin === 'tool_definition' ? { ...inside, form: 'data' } : inside);
      }
    }
  }

  /** Any value below a block or an unknown field. */
  member(holder: JsonObject | JsonValue[], key: string | number, parent: PathNode | undefined, reading: Reading): void {
    const value = (holder as Record<string | number, JsonValue | undefined>)[key];
    if (typeof value === 'string') {
      this.#add(holder, key, value, parent, reading);
    } else if (Array.isArray(value)) {
      const path: PathNode = { parent, key };
      if (key === 'content' && reading.form !== 'data') this.#content(value, path, reading);
      else for (let index = 0; index < value.length; index++) this.member(value, index, path, reading);
    } else if (isJsonObject(value)) {
      const path: PathNode = { parent, key };
      // A document's source and a fetched page's content are blocks of their own; a tool's input is data of any shape.
      if (reading.form !== 'data' && typeof value['type'] === 'string' && blockReadings.has(value['type'])) this.#block(value, path, reading);
      else this.#members(value, path, reading);
    }
  }

  #members(value: JsonObject, path: PathNode, reading: Reading): void {
    const base64 = value['type'] === 'base64' && reading.form !== 'data';
    for (const key of Object.keys(value)) {
      const text = value[key];
      if (reading.form === 'block') {
        if (opaqueFields.has(key) || (base64 && key === 'data')) continue;
      } else {
        if (!PLAIN_NAME.test(key)) this.#add(value, key, key, path, { ...reading, origin: 'key', fixed: true });
        if (reading.form === 'unknown' && typeof text === 'string') {
          if (key === 'type' && PLAIN_TYPE.test(text)) continue;
          if (base64 && key === 'data' && !NOT_BASE64.test(text)) continue;
        }
      }
      // In an unknown block a signature may stand over it: read, but leave as it is.
      const opaque = reading.form === 'unknown' && opaqueFields.has(key);
      this.member(value, key, path, opaque && !reading.fixed ? { ...reading, fixed: true } : reading);
    }
  }

  #add(holder: JsonObject | JsonValue[], key: string | number, text: string, parent: PathNode | undefined, reading: Reading): void {
    if (text === '') return;
    this.segments.push(new Segment(holder, key, text, parent, reading.trust, reading.origin, reading.turn, reading.fixed, this.#log));
  }
}
