import { isJsonObject, type JsonObject, type JsonValue } from '../messages/json-value.js';
import type { CallTools } from './call-tools.js';
import { anthropicFields, textOf, type Part } from './model-call.js';
import { readWords } from './part-words.js';
import { fileText, withText } from './prompt-file.js';
import { inputOf, readToolResult, readToolUse } from './tool-blocks.js';

/** A whole part of an answer as a block of a Messages answer, and the way back from what the guards have made of it. */
export interface ReadPart {
  readonly block: JsonObject;
  readonly write: (block: JsonValue | undefined) => Part;
}

/** Undefined where the guards have nothing to read: reasoning goes back to the model as it came, other parts hold no words or no text. */
export function readAnswerPart(part: Part, tools: CallTools): ReadPart | undefined {
  switch (part.type) {
    case 'text':
      return isSignedSummary(part) ? undefined : readText(part);
    case 'tool-call':
      return readCall(part, tools);
    case 'tool-result': {
      const { block, write } = readToolResult(part, part['result'], tools);
      return { block, write: (shown) => withField(part, 'result', write(shown)) };
    }
    case 'source': {
      const { citation, write } = readWords(part);
      return { block: { type: 'text', text: '', citations: [citation] }, write: (block) => ({ ...(write(citationOf(block)) as Part), type: part.type }) };
    }
    case 'file':
    case 'reasoning-file':
      return readFile(part);
    default:
      return holdsNoWords(part) ? undefined : readUnknown(part);
  }
}

/** A summary of the conversation is the model's to read again. */
export function isSummary(part: Part): boolean {
  return anthropicFields(part)['type'] === 'compaction';
}

/** One that is signed has to come back as it went. */
export function isSignedSummary(part: Part): boolean {
  return isSummary(part) && typeof anthropicFields(part)['signature'] === 'string';
}

/** Whether a part is a file that the model has made. */
export function isFile({ type }: Part): boolean {
  return type === 'file' || type === 'reasoning-file';
}

/** What goes along with a text: the provider's citations, in its own form and in that of version 7. */
export function wordsBeside({ citations, providerMetadata }: Part): unknown {
  return { citations, providerMetadata };
}

function readText(part: Part): ReadPart {
  const beside = readWords(wordsBeside(part));
  return {
    block: { type: 'text', text: textOf(part['text']), citations: [beside.citation] },
    write: (block) => withBeside({ ...part, text: isJsonObject(block) ? textOf(block['text']) : '' }, beside.write(citationOf(block))),
  };
}

export function withBeside(part: Part, beside: unknown): Part {
  const { citations, providerMetadata } = beside as { citations?: unknown; providerMetadata?: unknown };
  return withField(withField(part, 'citations', citations), 'providerMetadata', providerMetadata);
}

function readCall(part: Part, tools: CallTools): ReadPart {
  const use = readToolUse(part, tools);
  const input = inputOf(use);
  const before = JSON.stringify(input);
  return {
    block: { ...use.block, input },
    write: (block) => {
      if (!isJsonObject(block) || block['type'] === 'text') return { type: 'text', text: isJsonObject(block) ? textOf(block['text']) : '' };
      const json = JSON.stringify(block['input']);
      return json === before ? part : { ...part, input: use.written(json) };
    },
  };
}

/** A file that the model has made, where it is a text. */
function readFile(part: Part): ReadPart | undefined {
  const text = fileText(part);
  if (text === undefined) return undefined;
  return {
    block: { type: 'text', text },
    write: (block) => {
      const shown = isJsonObject(block) ? textOf(block['text']) : '';
      return shown === text ? part : { ...part, data: withText(part['data'], shown) };
    },
  };
}

function readUnknown(part: Part): ReadPart {
  const { citation, write } = readWords(part);
  return {
    block: { type: `unknown_${part.type}`, words: citation },
    write: (block) => ({ ...(write(isJsonObject(block) ? block['words'] : undefined) as Part), type: part.type }),
  };
}

function citationOf(block: JsonValue | undefined): JsonValue | undefined {
  const citations = isJsonObject(block) ? block['citations'] : undefined;
  return Array.isArray(citations) ? citations[0] : undefined;
}

const withField = (part: Part, name: string, value: unknown): Part => (part[name] === value ? part : { ...part, [name]: value });

/** Parts of ids and figures, and what the stream's own form needs. */
const WITHOUT_WORDS: ReadonlySet<string> = new Set([
  'reasoning', 'reasoning-start', 'reasoning-delta', 'reasoning-end', 'tool-approval-request',
  'stream-start', 'response-metadata', 'ping', 'finish', 'error', 'raw',
]);

/** Kinds of `custom` parts that hold ids, numbers and names of models only (source: @ai-sdk/anthropic 4.0.105). */
const CUSTOM_WITHOUT_WORDS: ReadonlySet<unknown> = new Set(['anthropic.message_start', 'anthropic.fallback', 'anthropic.container_upload']);

function holdsNoWords(part: Part): boolean {
  return part.type === 'custom' ? CUSTOM_WITHOUT_WORDS.has(part['kind']) : WITHOUT_WORDS.has(part.type);
}
