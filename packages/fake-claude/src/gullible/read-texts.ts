import type { JsonObject } from '../json.js';
import { isJsonObject, objectsOf, textField } from '../json.js';

/** A text of the request that the gullible mode takes for an instruction. */
export interface ReadText {
  readonly origin: 'system' | 'user' | 'untrusted';
  readonly text: string;
}

const LONGEST = 200_000;

/** The system prompt as the client wrote it, its blocks joined by blank lines. */
export function systemPrompt(body: JsonObject): string {
  const { system } = body;
  const parts = typeof system === 'string' ? [system] : objectsOf(system).map((block) => textField(block, 'text'));
  for (const message of objectsOf(body['messages'])) {
    if (message['role'] === 'system') parts.push(...textsOf(message['content'], 'system').map(({ text }) => text));
  }
  return parts.filter((part) => part !== '').join('\n\n');
}

/** What is new in the request: the system prompt, and all that came after the assistant's last turn. */
export function readTexts(body: JsonObject): ReadText[] {
  const messages = objectsOf(body['messages']);
  const answered = messages.findLastIndex((message) => message['role'] === 'assistant');
  const texts: ReadText[] = [{ origin: 'system', text: systemPrompt(body) }];
  for (const message of messages.slice(answered + 1)) if (message['role'] === 'user') texts.push(...textsOf(message['content'], 'user'));
  return texts.filter(({ text }) => text !== '').map(({ origin, text }) => ({ origin, text: text.slice(0, LONGEST) }));
}

function textsOf(content: unknown, origin: ReadText['origin']): ReadText[] {
  if (typeof content === 'string') return [{ origin, text: content }];
  return objectsOf(content).flatMap((block) => blockTexts(block, origin));
}

function blockTexts(block: JsonObject, origin: ReadText['origin']): ReadText[] {
  switch (block['type']) {
    case 'text':
      return [{ origin, text: textField(block, 'text') }];
    case 'tool_result':
    case 'mcp_tool_result':
      return textsOf(block['content'], 'untrusted');
    case 'search_result':
      return [{ origin: 'untrusted', text: `${textField(block, 'title')}\n${textField(block, 'source')}` }, ...textsOf(block['content'], 'untrusted')];
    case 'document': {
      const source = isJsonObject(block['source']) ? block['source'] : {};
      const about: ReadText[] = [{ origin: 'untrusted', text: `${textField(block, 'title')}\n${textField(block, 'context')}`.trim() }];
      return source['type'] === 'text' ? [...about, { origin: 'untrusted', text: textField(source, 'data') }] : [...about, ...textsOf(source['content'], 'untrusted')];
    }
    case 'browser_state':
      return objectsOf(block['tabs']).map((tab) => ({ origin: 'untrusted' as const, text: `${textField(tab, 'title')}\n${textField(tab, 'url')}` }));
    default:
      return [];
  }
}
