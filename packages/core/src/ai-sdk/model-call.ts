/** What of the AI SDK's types is used; they are the same in `LanguageModelV2`, `V3` and `V4` (@ai-sdk/provider 2, 3 and 4). */
export interface CallOptions {
  readonly prompt: readonly PromptMessage[];
  readonly maxOutputTokens?: number | undefined;
  readonly temperature?: number | undefined;
  readonly topP?: number | undefined;
  readonly topK?: number | undefined;
  readonly stopSequences?: readonly string[] | undefined;
  readonly tools?: readonly CallTool[] | undefined;
  readonly toolChoice?: { readonly type: string; readonly toolName?: string } | undefined;
  readonly responseFormat?: { readonly type: string; readonly schema?: unknown } | undefined;
  readonly providerOptions?: Readonly<Record<string, Readonly<Record<string, unknown>>>> | undefined;
}

/** A tool of the app's own (`function`), or one that the provider defines: `provider-defined` in version 2, `provider` after it. */
export interface CallTool {
  readonly type: string;
  readonly name: string;
  readonly description?: string | undefined;
  readonly inputSchema?: unknown;
  readonly inputExamples?: readonly { readonly input: unknown }[] | undefined;
  readonly id?: string;
  readonly args?: unknown;
}

export interface PromptMessage {
  readonly role: string;
  readonly content: string | readonly Part[];
}

/** A part of a prompt or of an answer. Which fields it has goes by its type. */
export interface Part {
  readonly type: string;
  readonly [field: string]: unknown;
}

export const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** What a part says to the provider of Claude, or has from it. */
export function anthropicFields(part: Part): Readonly<Record<string, unknown>> {
  const { anthropic } = (part['providerMetadata'] ?? part['providerOptions'] ?? {}) as { readonly anthropic?: Readonly<Record<string, unknown>> };
  return anthropic ?? {};
}
