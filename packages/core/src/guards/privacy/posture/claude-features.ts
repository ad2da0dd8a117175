// Which features of the Claude API work under zero data retention and under the HIPAA-ready setting, and what in a request
// shows that it uses one.
// Source: platform.claude.com/docs/en/manage-claude/api-and-data-retention, read 2026-08-21. The page changes: a policy can
// set single features otherwise (`privacy.features`).

export interface ClaudeFeature {
  readonly feature: string;
  readonly where: string;
  /** `qualified`: allowed, with conditions that the page describes. */
  readonly zdr: 'yes' | 'no' | 'qualified';
  readonly hipaa: 'yes' | 'no' | 'qualified';
}

export const claudeFeaturesAsOf = '2026-08-21';

export const claudeFeatures: readonly ClaudeFeature[] = [
  { feature: '1M token context window', where: '/v1/messages', zdr: 'yes', hipaa: 'yes' },
  { feature: 'Adaptive thinking', where: '/v1/messages', zdr: 'yes', hipaa: 'yes' },
  { feature: 'Advisor tool', where: '/v1/messages (with advisor tool)', zdr: 'yes', hipaa: 'no' },
  { feature: 'Agent skills', where: '/v1/messages (with skills) / /v1/skills', zdr: 'no', hipaa: 'no' },
  { feature: 'Bash tool', where: '/v1/messages (with bash tool)', zdr: 'yes', hipaa: 'yes' },
  { feature: 'Batch processing', where: '/v1/messages/batches', zdr: 'no', hipaa: 'no' },
  { feature: 'Browser use', where: '/v1/messages (with browser toolset)', zdr: 'yes', hipaa: 'no' },
  { feature: 'Cache diagnostics', where: '/v1/messages (with diagnostics)', zdr: 'qualified', hipaa: 'no' },
  { feature: 'Citations', where: '/v1/messages', zdr: 'yes', hipaa: 'yes' },
  { feature: 'Claude Managed Agents', where: '/v1/agents, /v1/sessions, /v1/environments', zdr: 'no', hipaa: 'no' },
  { feature: 'Code execution', where: '/v1/messages (with code_execution tool)', zdr: 'no', hipaa: 'no' },
  { feature: 'Computer use', where: '/v1/messages (with computer toolset or tool)', zdr: 'yes', hipaa: 'yes' },
  { feature: 'Context editing', where: '/v1/messages (with context_management)', zdr: 'yes', hipaa: 'no' },
  { feature: 'Context management (compaction)', where: '/v1/messages (with context_management)', zdr: 'yes', hipaa: 'no' },
  { feature: 'Data residency', where: '/v1/messages (with inference_geo)', zdr: 'yes', hipaa: 'yes' },
  { feature: 'Effort', where: '/v1/messages (with effort)', zdr: 'yes', hipaa: 'yes' },
  { feature: 'Fast mode', where: '/v1/messages (with speed: "fast")', zdr: 'yes', hipaa: 'yes' },
  { feature: 'Files API', where: '/v1/files', zdr: 'no', hipaa: 'no' },
  { feature: 'Fine-grained tool streaming', where: '/v1/messages', zdr: 'yes', hipaa: 'yes' },
  { feature: 'MCP connector', where: '/v1/messages (with mcp_servers)', zdr: 'no', hipaa: 'no' },
  { feature: 'MCP tunnels', where: '/v1/tunnels', zdr: 'no', hipaa: 'no' },
  { feature: 'Memory tool', where: '/v1/messages (with memory tool)', zdr: 'yes', hipaa: 'yes' },
  { feature: 'Messages API', where: '/v1/messages', zdr: 'yes', hipaa: 'yes' },
  { feature: 'Mid-conversation system messages', where: '/v1/messages (with role: "system" messages)', zdr: 'yes', hipaa: 'yes' },
  { feature: 'PDF support', where: '/v1/messages', zdr: 'yes', hipaa: 'yes' },
  { feature: 'Programmatic tool calling', where: '/v1/messages (with code_execution tool)', zdr: 'no', hipaa: 'no' },
  { feature: 'Prompt caching', where: '/v1/messages', zdr: 'yes', hipaa: 'yes' },
  { feature: 'Search results', where: '/v1/messages (with search_results source)', zdr: 'yes', hipaa: 'yes' },
  { feature: 'Structured outputs', where: '/v1/messages', zdr: 'qualified', hipaa: 'yes' },
  { feature: 'Text editor tool', where: '/v1/messages (with text_editor tool)', zdr: 'yes', hipaa: 'yes' },
  { feature: 'Thinking', where: '/v1/messages (with thinking)', zdr: 'yes', hipaa: 'yes' },
  { feature: 'Token counting', where: '/v1/messages/count_tokens', zdr: 'yes', hipaa: 'yes' },
  { feature: 'Tool search', where: '/v1/messages (with tool_search tool)', zdr: 'yes', hipaa: 'no' },
  { feature: 'Web fetch', where: '/v1/messages (with web_fetch tool)', zdr: 'yes', hipaa: 'no' },
  { feature: 'Web search', where: '/v1/messages (with web_search tool)', zdr: 'yes', hipaa: 'yes' },
];

/** Tool types by their beginning (ToolUnion and BetaToolUnion of @anthropic-ai/sdk 1.12.0). */
export const toolSigns: readonly (readonly [beginning: string, feature: string])[] = [
  ['bash_', 'Bash tool'], ['text_editor_', 'Text editor tool'], ['computer_', 'Computer use'], ['browser_', 'Browser use'], ['memory_', 'Memory tool'], ['code_execution_', 'Code execution'],
  ['web_search_', 'Web search'], ['web_fetch_', 'Web fetch'], ['tool_search_tool_', 'Tool search'], ['advisor_', 'Advisor tool'], ['mcp_toolset', 'MCP connector'],
];

/** Beta headers by their beginning (AnthropicBeta of @anthropic-ai/sdk 1.12.0). Those that only change form or size need no row. */
export const betaSigns: readonly (readonly [beginning: string, feature: string])[] = [
  ['computer-use-', 'Computer use'], ['mcp-client-', 'MCP connector'], ['mcp-tunnels-', 'MCP tunnels'], ['code-execution-', 'Code execution'], ['context-1m-', '1M token context window'], ['context-management-', 'Context editing'],
  ['compact-', 'Context management (compaction)'], ['fast-mode-', 'Fast mode'], ['advisor-tool-', 'Advisor tool'], ['managed-agents-', 'Claude Managed Agents'], ['agent-memory-', 'Claude Managed Agents'], ['files-api-', 'Files API'],
  ['skills-', 'Agent skills'], ['cache-diagnosis-', 'Cache diagnostics'], ['message-batches-', 'Batch processing'], ['prompt-caching-', 'Prompt caching'], ['extended-cache-ttl-', 'Prompt caching'], ['pdfs-', 'PDF support'],
  ['token-counting-', 'Token counting'], ['structured-outputs-', 'Structured outputs'], ['interleaved-thinking-', 'Thinking'], ['mid-conversation-system-', 'Mid-conversation system messages'],
];
export const harmlessBetas: readonly string[] = ['output-128k-', 'output-300k-', 'token-efficient-tools-', 'fine-grained-tool-streaming-', 'thinking-token-count-', 'thinking-display-updates-', 'model-context-window-exceeded-', 'task-budgets-', 'oauth-', 'claude-code-'];

/** Top-level fields whose presence uses a feature. */
export const fieldSigns: readonly (readonly [field: string, feature: string])[] = [
  ['mcp_servers', 'MCP connector'], ['diagnostics', 'Cache diagnostics'], ['inference_geo', 'Data residency'], ['container', 'Code execution'],
];
