import { sentences } from '../gullible/sentences.js';
import { beginsAsRequest, callsInSentence, inputFor, offeredTools, type ToolCall } from '../gullible/tool-calls.js';
import { isJsonObject, objectsOf, type JsonObject } from '../json.js';

/** Sentences that ask are heeded up to so many: a text made of nothing else takes no longer than another. */
const MOST = 50;

/**
 * The tool calls that the user's own words in the last message ask for, each once; one in any case where `tool_choice`
 * demands it. Nothing else is heeded: no tool result, no document, no system prompt.
 */
export function askedCalls(body: JsonObject): ToolCall[] {
  const tools = offeredTools(body);
  if (tools.length === 0) return [];
  const text = ownWords(body);
  const calls = new Map<string, ToolCall>();
  let position = 0;
  let asked = 0;
  for (const sentence of sentences(text)) {
    if (asked >= MOST) break;
    position = Math.max(position, text.indexOf(sentence, position));
    for (const call of callsInSentence(sentence, text.slice(position, position + 20_000), tools.filter((tool) => beginsAsRequest(sentence, tool)), undefined)) {
      asked++;
      calls.set(JSON.stringify(call), call);
    }
  }
  if (calls.size > 0) return [...calls.values()];
  const choice = body['tool_choice'];
  if (!isJsonObject(choice) || (choice['type'] !== 'any' && choice['type'] !== 'tool')) return [];
  const demanded = tools.find(({ name }) => choice['type'] === 'any' || name === choice['name']);
  return demanded === undefined ? [] : [{ name: demanded.name, input: inputFor(demanded, text, text) }];
}

/** What the last message says by itself, if it is the user's. */
function ownWords(body: JsonObject): string {
  const last = objectsOf(body['messages']).at(-1);
  if (last?.['role'] !== 'user') return '';
  if (typeof last['content'] === 'string') return last['content'];
  return objectsOf(last['content']).map((block) => (block['type'] === 'text' && typeof block['text'] === 'string' ? block['text'] : '')).join('\n');
}
