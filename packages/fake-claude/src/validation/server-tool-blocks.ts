import type { Check, Fields } from './check.js';
import { anyObject, anything, boolean, integer, list, nullable, object, oneOf, tagged, text } from './check.js';

interface SharedChecks {
  readonly cacheControl: Check;
  readonly caller: Check;
  readonly documentBlock: Check;
  readonly toolUseId: Check;
}

const EXECUTION_ERRORS = ['invalid_tool_input', 'unavailable', 'too_many_requests', 'execution_time_exceeded'] as const;

/** The server tools' calls and results, after `resources/messages/messages.d.ts` of `@anthropic-ai/sdk` 1.12.0. */
export function serverToolBlocks({ cacheControl, caller, documentBlock, toolUseId }: SharedChecks): Fields {
  const result = (content: Check, withCaller = false): Check =>
    object({ type: anything, tool_use_id: toolUseId, content }, withCaller ? { cache_control: cacheControl, caller } : { cache_control: cacheControl });
  const failure = (codes: readonly string[], optional: Fields = {}): Check => object({ type: anything, error_code: oneOf(...codes) }, optional);
  const outputs = (type: string): Check => list(tagged({ [type]: object({ type: anything, file_id: text }) }));
  const executed = (output: string, optional: Fields = {}): Check =>
    object({ type: anything, content: outputs(output), return_code: integer(), stderr: text, ...optional });
  const searchFailure = failure([
    'invalid_tool_input',
    'unavailable',
    'max_uses_exceeded',
    'too_many_requests',
    'query_too_long',
    'request_too_large',
  ]);
  const searchResults = list(
    tagged({ web_search_result: object({ type: anything, encrypted_content: text, title: text, url: text }, { page_age: nullable(text) }) }),
  );

  return {
    server_tool_use: object(
      {
        type: anything,
        id: toolUseId,
        input: anyObject,
        name: oneOf(
          'web_search',
          'web_fetch',
          'code_execution',
          'bash_code_execution',
          'text_editor_code_execution',
          'tool_search_tool_regex',
          'tool_search_tool_bm25',
          'advisor',
        ),
      },
      { cache_control: cacheControl, caller },
    ),
    web_search_tool_result: result((value, trail) => {
      if (Array.isArray(value)) searchResults(value, trail);
      else tagged({ web_search_tool_result_error: searchFailure })(value, trail);
    }, true),
    web_fetch_tool_result: result(
      tagged({
        web_fetch_result: object({ type: anything, content: documentBlock, url: text }, { retrieved_at: nullable(text) }),
        web_fetch_tool_result_error: failure([
          'invalid_tool_input',
          'url_too_long',
          'url_not_allowed',
          'url_not_in_prior_context',
          'url_not_accessible',
          'unsupported_content_type',
          'too_many_requests',
          'max_uses_exceeded',
          'unavailable',
          'content_too_large',
        ]),
      }),
      true,
    ),
    code_execution_tool_result: result(
      tagged({
        code_execution_result: executed('code_execution_output', { stdout: text }),
        encrypted_code_execution_result: executed('code_execution_output', { encrypted_stdout: text }),
        code_execution_tool_result_error: failure(EXECUTION_ERRORS),
      }),
    ),
    bash_code_execution_tool_result: result(
      tagged({
        bash_code_execution_result: executed('bash_code_execution_output', { stdout: text }),
        bash_code_execution_tool_result_error: failure([...EXECUTION_ERRORS, 'output_file_too_large']),
      }),
    ),
    text_editor_code_execution_tool_result: result(
      tagged({
        text_editor_code_execution_view_result: object(
          { type: anything, content: text, file_type: oneOf('text', 'image', 'pdf') },
          { num_lines: nullable(integer()), start_line: nullable(integer()), total_lines: nullable(integer()) },
        ),
        text_editor_code_execution_create_result: object({ type: anything, is_file_update: boolean }),
        text_editor_code_execution_str_replace_result: object(
          { type: anything },
          {
            lines: nullable(list(text)),
            new_lines: nullable(integer()),
            new_start: nullable(integer()),
            old_lines: nullable(integer()),
            old_start: nullable(integer()),
          },
        ),
        text_editor_code_execution_tool_result_error: failure([...EXECUTION_ERRORS, 'file_not_found'], { error_message: nullable(text) }),
      }),
    ),
    tool_search_tool_result: result(
      tagged({
        tool_search_tool_search_result: object({
          type: anything,
          tool_references: list(tagged({ tool_reference: object({ type: anything, tool_name: text }, { cache_control: cacheControl }) })),
        }),
        tool_search_tool_result_error: failure(EXECUTION_ERRORS, { error_message: nullable(text) }),
      }),
    ),
  };
}
