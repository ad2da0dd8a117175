import { randomBytes } from 'node:crypto';
import { identifier } from '../identifier.js';
import type { JsonObject } from '../json.js';
import { objectsOf } from '../json.js';
import type { AnswerSettings, ContentScript } from '../script.js';
import { obey } from '../gullible/obey.js';
import { askedCalls } from './asked-calls.js';
import { textTokens } from './estimate-tokens.js';
import { signThinking } from './thinking-signature.js';

/** What is said, before it is put into a message or a stream. */
export interface Answer {
  readonly content: readonly JsonObject[];
  /** Streamed pieces that a script gave, by block index. */
  readonly deltas: ReadonlyMap<number, readonly string[]>;
  readonly stopReason: string | null;
  readonly stopSequence: string | null;
  readonly settings: AnswerSettings;
}

function textBlock(text: string, citations: readonly JsonObject[] | null = null): JsonObject {
  return { citations, text, type: 'text' };
}

function toolUse(name: string, input: unknown, id = identifier('toolu')): JsonObject {
  return { id, caller: { type: 'direct' }, input, name, type: 'tool_use' };
}

/** The text of the last user message, its blocks joined by line breaks. */
export function lastUserText(body: JsonObject): string {
  const last = objectsOf(body['messages']).findLast((message) => message['role'] === 'user');
  if (typeof last?.['content'] === 'string') return last['content'];
  const texts: string[] = [];
  for (const block of objectsOf(last?.['content'])) {
    if (typeof block['text'] === 'string') texts.push(block['text']);
    else if (block['type'] === 'tool_result') texts.push(toolResultText(block['content']));
  }
  return texts.join('\n');
}

function toolResultText(content: unknown): string {
  if (typeof content === 'string') return content;
  return objectsOf(content).map((block) => (typeof block['text'] === 'string' ? block['text'] : '')).join('\n');
}

interface Limited {
  readonly text: string;
  readonly stopReason?: string;
  readonly stopSequence?: string;
}

/** Ends a generated text where the request's `stop_sequences` or `max_tokens` would have ended it. */
function limit(text: string, body: JsonObject): Limited {
  let end = text.length;
  let found: string | undefined;
  const sequences = Array.isArray(body['stop_sequences']) ? body['stop_sequences'] : [];
  for (const sequence of sequences) {
    if (typeof sequence !== 'string' || sequence === '') continue;
    const at = text.indexOf(sequence);
    if (at !== -1 && at < end) {
      end = at;
      found = sequence;
    }
  }
  const stopped = text.slice(0, end);
  const most = Number(body['max_tokens']);
  if (textTokens(stopped) > most) {
    const cut = stopped.slice(0, most * 4);
    // Half a surrogate pair is not text.
    return { text: /[\uD800-\uDBFF]$/.test(cut) ? cut.slice(0, -1) : cut, stopReason: 'max_tokens' };
  }
  return found === undefined ? { text: stopped } : { text: stopped, stopReason: 'stop_sequence', stopSequence: found };
}

/** Turns a script into content for this request. */
export function answerFor(script: ContentScript, body: JsonObject, remember: (thinking: string, signature: string) => void): Answer {
  const content: JsonObject[] = [];
  const deltas = new Map<number, readonly string[]>();
  let limited: Limited | undefined;
  const say = (text: string): void => {
    if (text !== '') content.push(textBlock(text));
  };
  switch (script.type) {
    case 'echo': {
      const calls = askedCalls(body);
      for (const { name, input } of calls) content.push(toolUse(name, input));
      if (calls.length > 0) break;
      limited = limit(lastUserText(body), body);
      say(limited.text);
      break;
    }
    case 'gullible': {
      const { text, calls } = obey(body);
      limited = limit(text, body);
      say(limited.text);
      if (limited.stopReason === undefined) for (const call of calls) content.push(toolUse(call.name, call.input));
      break;
    }
    case 'text':
      if (script.deltas !== undefined) deltas.set(0, script.deltas);
      content.push(textBlock(script.deltas?.join('') ?? script.text));
      break;
    case 'tool_calls':
      say(script.text ?? '');
      for (const call of script.calls) {
        if (call.deltas !== undefined) deltas.set(content.length, call.deltas);
        content.push(toolUse(call.name, call.input, call.id));
      }
      break;
    case 'thinking': {
      const signature = script.signature ?? signThinking(script.thinking);
      if (script.signature !== undefined) remember(script.thinking, signature);
      content.push({ signature, thinking: script.thinking, type: 'thinking' });
      say(script.text);
      break;
    }
    case 'redacted_thinking':
      content.push({ data: script.data ?? randomBytes(96).toString('base64'), type: 'redacted_thinking' });
      say(script.text);
      break;
    case 'citations':
      content.push(textBlock(script.text, script.citations));
      break;
    case 'blocks':
      content.push(...script.blocks);
      for (const block of script.blocks) if (block['type'] === 'thinking') remember(String(block['thinking']), String(block['signature']));
      break;
  }
  const calling = content.at(-1)?.['type'] === 'tool_use';
  const reason = limited?.stopReason ?? (calling ? 'tool_use' : 'end_turn');
  return {
    content,
    deltas,
    stopReason: script.stopReason === undefined ? reason : script.stopReason,
    stopSequence: script.stopSequence === undefined ? (limited?.stopSequence ?? null) : script.stopSequence,
    settings: script,
  };
}
