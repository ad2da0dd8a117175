import type { Check } from './check.js';
import { anyObject, anything, boolean, integer, list, nullable, object, oneOf, tagged, text, textOf, textOr } from './check.js';
import { isJsonObject, textField } from '../json.js';
import { serverToolBlocks } from './server-tool-blocks.js';

/** Block types and fields after `resources/messages/messages.d.ts` of `@anthropic-ai/sdk` 1.12.0. */
export const cacheControl: Check = nullable(tagged({ ephemeral: object({ type: anything }, { ttl: oneOf('5m', '1h') }) }));
export const toolUseId: Check = textOf({ min: 1, pattern: /^[a-zA-Z0-9_-]+$/ });
export const toolName: Check = textOf({ min: 1, max: 200, pattern: /^[a-zA-Z0-9_-]{1,200}$/ });
export const base64: Check = (value, trail) => {
  if (typeof value !== 'string') throw trail.refusal('Input should be a valid string');
  if (value.length === 0) throw trail.refusal('Input should not be empty');
  if (value.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(value)) throw trail.refusal('Invalid base64 data');
};
const webAddress: Check = (value, trail) => {
  if (typeof value !== 'string') throw trail.refusal('Input should be a valid string');
  if (!/^https?:\/\/[^\s]/.test(value)) throw trail.refusal('Only HTTP and HTTPS URLs are supported.');
};

const cited = { type: anything, cited_text: text, document_index: integer({ min: 0 }), document_title: nullable(text) };
const citation = tagged({
  char_location: object({ ...cited, start_char_index: integer({ min: 0 }), end_char_index: integer({ min: 0 }) }, { file_id: nullable(text) }),
  page_location: object({ ...cited, start_page_number: integer({ min: 1 }), end_page_number: integer({ min: 1 }) }, { file_id: nullable(text) }),
  content_block_location: object({ ...cited, start_block_index: integer({ min: 0 }), end_block_index: integer({ min: 0 }) }, { file_id: nullable(text) }),
  search_result_location: object({
    type: anything,
    cited_text: text,
    start_block_index: integer({ min: 0 }),
    end_block_index: integer({ min: 0 }),
    search_result_index: integer({ min: 0 }),
    source: text,
    title: nullable(text),
  }),
  web_search_result_location: object({ type: anything, cited_text: text, encrypted_index: text, title: nullable(text), url: text }),
});

export const textBlock: Check = object({ type: anything, text }, { cache_control: cacheControl, citations: nullable(list(citation)) });
const citationsConfig = nullable(object({}, { enabled: boolean }));
const fileId = textOf({ min: 1 });

/** First bytes of the image formats, in base64 (the bytes: JPEG ff d8 ff, PNG 89 50 4e 47, GIF "GIF8"). */
const IMAGE_STARTS: ReadonlyArray<readonly [string, RegExp]> = [
  ['image/jpeg', /^\/9j\//],
  ['image/png', /^iVBORw0KGg/],
  ['image/gif', /^R0lGOD/],
];

const base64Fields = object({ type: anything, data: base64, media_type: oneOf('image/jpeg', 'image/png', 'image/gif', 'image/webp') });
const base64Image: Check = (value, trail) => {
  base64Fields(value, trail);
  if (!isJsonObject(value)) return;
  const data = textField(value, 'data').slice(0, 40);
  const actual = IMAGE_STARTS.find(([, start]) => start.test(data))?.[0];
  if (actual !== undefined && actual !== value['media_type']) {
    throw trail.refusal(`The image was specified using the ${textField(value, 'media_type')} media type, but the image appears to be a ${actual} image`);
  }
};

const imageBlock = object(
  {
    type: anything,
    source: tagged({
      base64: base64Image,
      url: object({ type: anything, url: webAddress }),
      file: object({ type: anything, file_id: fileId }),
    }),
  },
  { cache_control: cacheControl, transformations: nullable(object({}, { oversized_image: oneOf('downsize', 'error') })) },
);

export const documentBlock: Check = object(
  {
    type: anything,
    source: tagged({
      base64: object({ type: anything, data: base64, media_type: oneOf('application/pdf') }),
      text: object({ type: anything, data: text, media_type: oneOf('text/plain') }),
      content: object({ type: anything, content: textOr(list(tagged({ text: textBlock, image: imageBlock }))) }),
      url: object({ type: anything, url: webAddress }),
      file: object({ type: anything, file_id: fileId }),
    }),
  },
  { cache_control: cacheControl, citations: citationsConfig, context: nullable(text), title: nullable(text) },
);

const searchResultBlock = object(
  { type: anything, source: text, title: text, content: list(tagged({ text: textBlock }), { min: 1 }) },
  { cache_control: cacheControl, citations: citationsConfig },
);

export const caller: Check = tagged({
  direct: object({ type: anything }),
  code_execution_20250825: object({ type: anything, tool_id: text }),
  code_execution_20260120: object({ type: anything, tool_id: text }),
});

const browserStateBlock = object(
  { type: anything, tabs: list(object({ tab_id: text, title: text, url: text }, { active: boolean })) },
  {
    cache_control: cacheControl,
    state_changes: nullable(
      list(
        tagged({
          tab_opened: object({ type: anything, tab_id: text }),
          download_started: object({ type: anything, download_id: text, url: text }),
          download_completed: object({ type: anything, download_id: text, url: text }, { path: nullable(text), size_bytes: nullable(integer()) }),
          download_failed: object({ type: anything, download_id: text, url: text }, { error: nullable(text) }),
        }),
      ),
    ),
  },
);

const toolUseBlock = object(
  { type: anything, id: toolUseId, name: toolName, input: anyObject },
  { cache_control: cacheControl, caller, toolset_name: nullable(text) },
);

const toolResultBlock = object(
  { type: anything, tool_use_id: toolUseId },
  {
    cache_control: cacheControl,
    is_error: boolean,
    toolset_name: nullable(text),
    content: textOr(
      list(
        tagged({
          text: textBlock,
          image: imageBlock,
          search_result: searchResultBlock,
          document: documentBlock,
          tool_reference: object({ type: anything, tool_name: text }, { cache_control: cacheControl }),
          browser_state: browserStateBlock,
        }),
      ),
    ),
  },
);

const containerUpload = object({ type: anything, file_id: fileId }, { cache_control: cacheControl });

const userBlocks = {
  text: textBlock,
  image: imageBlock,
  document: documentBlock,
  search_result: searchResultBlock,
  tool_result: toolResultBlock,
  container_upload: containerUpload,
};

const assistantBlocks = {
  text: textBlock,
  thinking: object({ type: anything, signature: text, thinking: text }),
  redacted_thinking: object({ type: anything, data: textOf({ min: 1 }) }),
  tool_use: toolUseBlock,
  container_upload: containerUpload,
  image: imageBlock,
  document: documentBlock,
  search_result: searchResultBlock,
  ...serverToolBlocks({ cacheControl, caller, documentBlock, toolUseId }),
};

/** Blocks that a beta adds to a conversation; their shape is left open, their texts still count. */
export const BETA_BLOCKS: readonly string[] = [
  'mcp_tool_use',
  'mcp_tool_result',
  'mcp_tool_listing',
  'compaction',
  'tool_addition',
  'tool_removal',
  'fallback',
  'advisor_tool_result',
];
const betaBlocks = Object.fromEntries(BETA_BLOCKS.map((name) => [name, anyObject]));

/** The SDK's types allow every block in both roles; which role a block may stand in is `conversation.ts`'s matter. */
export const contentBlock: Check = tagged({ ...userBlocks, ...assistantBlocks });
export const contentBlockWithBetas: Check = tagged({ ...userBlocks, ...assistantBlocks, ...betaBlocks });
