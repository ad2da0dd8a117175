import type { Origin } from './segment.js';

/** How the walk reads one type of content block. */
export interface BlockReading {
  /** What its texts are. Undefined: as the surrounding text. */
  readonly origin?: Origin;
  /** `untrusted`: its texts come from outside the conversation's two parties. Undefined: as the surrounding text. */
  readonly trust?: 'untrusted' | 'system';
  /** Must go back byte for byte, where the API can tell: when one of these fields is there. */
  readonly fixedBy?: readonly string[];
}

/**
 * Every content block type of the Messages API, stable and beta (source: `ContentBlockParam`, `BetaContentBlockParam`
 * and the types nested in them in @anthropic-ai/sdk 1.12.0; a test compares). Types that are missing here are walked
 * as untrusted text.
 */
export const blockReadings: ReadonlyMap<string, BlockReading> = new Map<string, BlockReading>([
  ['text', {}],
  ['image', { origin: 'document', trust: 'untrusted' }],
  ['document', { origin: 'document', trust: 'untrusted' }],
  ['search_result', { origin: 'search_result', trust: 'untrusted' }],
  ['thinking', { origin: 'thinking', fixedBy: ['signature'] }],
  ['redacted_thinking', { origin: 'thinking', fixedBy: ['data'] }],
  ['tool_use', { origin: 'tool_input' }],
  ['tool_result', { origin: 'tool_result', trust: 'untrusted' }],
  ['server_tool_use', { origin: 'tool_input' }],
  ['web_search_tool_result', { origin: 'server_result', trust: 'untrusted' }],
  ['web_fetch_tool_result', { origin: 'server_result', trust: 'untrusted' }],
  ['code_execution_tool_result', { origin: 'server_result', trust: 'untrusted' }],
  ['bash_code_execution_tool_result', { origin: 'server_result', trust: 'untrusted' }],
  ['text_editor_code_execution_tool_result', { origin: 'server_result', trust: 'untrusted' }],
  ['tool_search_tool_result', { origin: 'server_result', trust: 'untrusted' }],
  ['container_upload', {}],
  ['advisor_tool_result', { origin: 'server_result', trust: 'untrusted' }],
  ['mcp_tool_use', { origin: 'tool_input' }],
  ['mcp_tool_result', { origin: 'server_result', trust: 'untrusted' }],
  ['mcp_tool_listing', { origin: 'tool_definition', trust: 'untrusted' }],
  // A summary that is not signed could be anybody's text.
  ['compaction', { fixedBy: ['signature', 'encrypted_content'] }],
  // Tools, as at the top of a request.
  ['tool_addition', { origin: 'tool_definition', trust: 'system' }],
  ['tool_removal', { origin: 'tool_definition', trust: 'system' }],
  ['fallback', {}],

  // What stands inside the results of tools.
  ...[
    'advisor_result',
    'advisor_redacted_result',
    'advisor_tool_result_error',
    'bash_code_execution_output',
    'bash_code_execution_result',
    'bash_code_execution_tool_result_error',
    'browser_state',
    'code_execution_output',
    'code_execution_result',
    'code_execution_tool_result_error',
    'encrypted_code_execution_result',
    'text_editor_code_execution_create_result',
    'text_editor_code_execution_str_replace_result',
    'text_editor_code_execution_tool_result_error',
    'text_editor_code_execution_view_result',
    'tool_reference',
    'tool_search_tool_result_error',
    'tool_search_tool_search_result',
    'web_fetch_result',
    'web_fetch_tool_result_error',
    'web_search_result',
    'web_search_tool_result_error',
  ].map((type): [string, BlockReading] => [type, { origin: 'server_result', trust: 'untrusted' }]),
]);

/**
 * Fields of known blocks that hold no text for the model: ids, names of variants, signatures, encrypted content. The
 * API checks their form. In blocks and fields that are not known here nobody does, so there they are read like others.
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

/** What base64 never holds. Without it, a text could call itself base64 in a block that nobody else checks. */
export const NOT_BASE64 = /[^A-Za-z0-9+/=_\r\n-]/;
