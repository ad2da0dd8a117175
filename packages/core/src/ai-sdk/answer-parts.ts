import type { AnswerFilter } from '../engine/answer-filter.js';
import { isJsonObject, type JsonObject } from '../messages/json-value.js';
import { isFile, readAnswerPart } from './answer-part.js';
import type { CallTools } from './call-tools.js';
import { textOf, type Part } from './model-call.js';

/** A whole answer as the guards let it through. */
export interface ShownParts {
  readonly parts: Part[];
  /** What stands in the answer once more, for an app that asked for JSON. */
  readonly structuredText: string | undefined;
  /** Every tool call of the answer has become a text. */
  readonly stopsForNothing: boolean;
}

/** `unread` is told of each file that no guard can read. */
export async function filterParts(filter: AnswerFilter, parts: readonly Part[], structuredText: string | undefined, tools: CallTools, unread: () => void): Promise<ShownParts> {
  const read = parts.map((part) => {
    const known = readAnswerPart(part, tools);
    if (known === undefined && isFile(part)) unread();
    return known;
  });
  const content = read.flatMap((known) => (known === undefined ? [] : [known.block]));
  const callsTool = content.some(({ type }) => type === 'tool_use');
  const again = structuredText === undefined ? [] : [{ type: 'text', text: structuredText }];
  const body: JsonObject = { type: 'message', role: 'assistant', content: [...content, ...again], stop_reason: callsTool ? 'tool_use' : 'end_turn' };
  const source = JSON.stringify(body);
  const shown = JSON.parse(await filter.message(body, source)) as JsonObject;
  const blocks = (Array.isArray(shown['content']) ? shown['content'] : []).values();
  return {
    parts: parts.map((part, index) => read[index]?.write(blocks.next().value) ?? part),
    structuredText: structuredText === undefined ? undefined : structured(blocks.next().value),
    stopsForNothing: callsTool && shown['stop_reason'] !== 'tool_use',
  };
}

const structured = (block: unknown): string => (isJsonObject(block) ? textOf(block['text']) : '');
