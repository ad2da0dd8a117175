import { isJsonObject } from '../messages/json-value.js';
import { withWords, type ReadFile } from './document-words.js';
import { textOf, type Part } from './model-call.js';

/** What a file of a prompt holds, whichever of the versions wrote it: the fourth says so by a tag, those before by the type. */
type FileContent = { readonly type: 'url'; readonly url: string } | { readonly type: 'reference'; readonly id: string } | { readonly type: 'data'; readonly data: unknown } | { readonly type: 'text'; readonly text: string };

/** A part or an item with `mediaType` and `data` as a block of a Messages request; `write` gives it back with the block's text. */
export function readFile<File extends Part>(file: File): ReadFile<File> {
  return withWords(file, readContent(file));
}

function readContent<File extends Part>(file: File): ReadFile<File> {
  const mediaType = textOf(file['mediaType']);
  const content = contentOf(file['data']);
  // The fourth version takes the first half of a media type for the whole.
  const type = /^image(?:\/|$)/.test(mediaType) ? 'image' : 'document';
  const same = (): File => file;
  if (content.type === 'url') return { block: { type, source: { type: 'url', url: content.url } }, write: same };
  if (content.type === 'reference') return { block: { type, source: { type: 'file', file_id: content.id } }, write: same };
  const text = textIn(content, mediaType);
  if (text !== undefined) {
    return {
      block: { type: 'document', source: { type: 'text', media_type: 'text/plain', data: text } },
      write: (block) => {
        const shown = isJsonObject(block) && isJsonObject(block['source']) ? textOf(block['source']['data']) : '';
        return shown === text ? file : { ...file, data: withText(file['data'], shown) };
      },
    };
  }
  // Guards weigh such a file by its size and do not read it.
  return { block: { type, source: { type: 'base64', media_type: mediaType, data: 'A'.repeat(base64Length(content)) } }, write: same };
}

/** What stands in a file, where it is a text and comes with its data. */
export function fileText(file: Part): string | undefined {
  const content = contentOf(file['data']);
  return content.type === 'text' || content.type === 'data' ? textIn(content, textOf(file['mediaType'])) : undefined;
}

function textIn(content: Extract<FileContent, { type: 'data' | 'text' }>, mediaType: string): string | undefined {
  return content.type === 'text' ? content.text : /^text(?:\/|$)/.test(mediaType) ? decodedText(content.data) : undefined;
}

function contentOf(data: unknown): FileContent {
  if (data instanceof URL) return { type: 'url', url: data.href };
  if (typeof data === 'string') return /^https?:/.test(data) ? { type: 'url', url: data } : { type: 'data', data };
  if (data instanceof Uint8Array || typeof data !== 'object' || data === null) return { type: 'data', data };
  const tagged = data as Part;
  switch (tagged.type) {
    case 'url':
      return { type: 'url', url: String(tagged['url']) };
    case 'reference':
      return { type: 'reference', id: Object.values((tagged['reference'] ?? {}) as Record<string, unknown>).map(textOf).join(' ') };
    case 'text':
      return { type: 'text', text: textOf(tagged['text']) };
    default:
      return { type: 'data', data: tagged['data'] };
  }
}

/** `data` with another text, in the form that it has. */
export function withText(data: unknown, text: string): unknown {
  const tag = typeof data === 'object' && data !== null && !(data instanceof Uint8Array) ? (data as Part) : undefined;
  if (tag?.type === 'text') return { ...tag, text };
  const bytes = new TextEncoder().encode(text);
  return tag === undefined ? bytes : { ...tag, data: bytes };
}

/** Text data comes as bytes or base64, in either of its alphabets (source: `convertBase64ToUint8Array` in @ai-sdk/provider-utils 4). */
function decodedText(data: unknown): string | undefined {
  if (data instanceof Uint8Array) return new TextDecoder().decode(data);
  if (typeof data !== 'string') return undefined;
  try {
    return new TextDecoder().decode(Uint8Array.from(atob(data.replaceAll('-', '+').replaceAll('_', '/')), (letter) => letter.charCodeAt(0)));
  } catch {
    return undefined;
  }
}

function base64Length(content: FileContent): number {
  const data = content.type === 'data' ? content.data : undefined;
  if (typeof data === 'string') return data.length;
  return data instanceof Uint8Array ? Math.ceil(data.length / 3) * 4 : 0;
}
