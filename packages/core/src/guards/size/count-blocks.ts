import { isJsonObject, type JsonObject, type JsonValue } from '../../messages/json-value.js';
import { messagesOf } from '../../messages/request-parts.js';

export interface BlockCounts {
  blocks: number;
  images: number;
  /** Decoded bytes of inline images. */
  imageBytes: number;
  documents: number;
  /** Decoded bytes of inline documents. */
  documentBytes: number;
}

/** Counts the content blocks of all messages, those inside tool results and documents too. */
export function countBlocks(request: JsonObject): BlockCounts {
  const counts: BlockCounts = { blocks: 0, images: 0, imageBytes: 0, documents: 0, documentBytes: 0 };
  for (const { content } of messagesOf(request)) visit(content, counts);
  return counts;
}

function visit(value: JsonValue | undefined, counts: BlockCounts): void {
  if (Array.isArray(value)) {
    for (const block of value) visit(block, counts);
    return;
  }
  if (!isJsonObject(value)) return;
  const { type, source, content } = value;
  counts.blocks++;
  if (type === 'image' || type === 'document') {
    counts[`${type}s`]++;
    counts[`${type}Bytes`] += inlineBytes(source);
  }
  if (content !== undefined) visit(content, counts);
  // A document's source can itself hold blocks.
  if (isJsonObject(source) && Array.isArray(source['content'])) visit(source['content'], counts);
}

function inlineBytes(source: JsonValue | undefined): number {
  if (!isJsonObject(source) || typeof source['data'] !== 'string') return 0;
  const { data, type } = source;
  if (type !== 'base64') return data.length;
  const padding = data.endsWith('==') ? 2 : data.endsWith('=') ? 1 : 0;
  return Math.floor((data.length * 3) / 4) - padding;
}
