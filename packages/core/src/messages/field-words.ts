/**
 * Names of fields that a path may show (source: `MessageCreateParams` and the block types in it, @anthropic-ai/sdk
 * 1.12.0, and the keywords of JSON Schema that hold texts).
 */
export const fieldWords = `allowed_domains blocked_domains cache_control citations cited_text content context context_management data
default definition description diagnostics document_title edits encrypted_content enum error_code error_message
examples file_id format id input input_examples input_schema instructions items lines max_tokens mcp_server_name
messages metadata model name new_lines old_lines output_config page_age properties reason required retrieved_at role
schema server_name signature source state_changes stderr stdout stop_sequences system tabs text thinking title
tool tool_changes tool_choice tool_name tool_references tool_use_id tools trigger type url user_id user_location`;
