import type { Origin } from './segment.js';

/** How the walk reads one type of content block. */
export interface BlockReading {
  /** What its texts are. Undefined: as the surrounding text. */
  readonly origin?: Origin;
  /** Texts of this block come from outside the conversation's two parties. */
  readonly untrusted?: true;
  /** Must go back byte for byte. */
  readonly fixed?: true;
}

/**
 * Every content block type of the Messages API, stable and beta (source: `ContentBlockParam`, `BetaContentBlockParam`
 * and the types nested in them in @anthropic-ai/sdk 1.12.0; a test compares). Types that are missing here are walked
 * as untrusted text.
 */
export const blockReadings: ReadonlyMap<string, BlockReading> = new Map<string, BlockReading>([
  ['text', {}],
  ['image', { origin: 'document', untrusted: true }],
  ['document', { origin: 'document', untrusted: true }],
  ['search_result', { origin: 'search_result', untrusted: true }],
  ['thinking', { origin: 'thinking', fixed: true }],
  ['redacted_thinking', { origin: 'thinking', fixed: true }],
  ['tool_use', { origin: 'tool_input' }],
  ['tool_result', { origin: 'tool_result', untrusted: true }],
  ['server_tool_use', { origin: 'tool_input' }],
  ['web_search_tool_result', { origin: 'server_result', untrusted: true }],
  ['web_fetch_tool_result', { origin: 'server_result', untrusted: true }],
  ['code_execution_tool_result', { origin: 'server_result', untrusted: true }],
  ['bash_code_execution_tool_result', { origin: 'server_result', untrusted: true }],
  ['text_editor_code_execution_tool_result', { origin: 'server_result', untrusted: true }],
  ['tool_search_tool_result', { origin: 'server_result', untrusted: true }],
  ['container_upload', {}],
  ['advisor_tool_result', { origin: 'server_result', untrusted: true }],
  ['mcp_tool_use', { origin: 'tool_input' }],
  ['mcp_tool_result', { origin: 'server_result', untrusted: true }],
  ['mcp_tool_listing', { origin: 'tool_definition', untrusted: true }],
  // A compaction carries a signature over its summary.
  ['compaction', { origin: 'text', fixed: true }],
  ['tool_addition', { origin: 'tool_definition' }],
  ['tool_removal', { origin: 'tool_definition' }],
  ['fallback', {}],
]);

/**
 * Fields that hold no text for the model: ids, names of variants, signatures, encrypted or binary content. They are
 * never segments, whatever block they stand in.
 */
export const opaqueFields: ReadonlySet<string> = new Set([
  'type',
  'id',
  'tool_use_id',
  'signature',
  'encrypted_content',
  'encrypted_index',
  'encrypted_stdout',
  'encrypted_stderr',
  'media_type',
  'file_id',
  'cache_control',
  'caller',
]);
