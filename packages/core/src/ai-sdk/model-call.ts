/** What of the AI SDK's types is used; they are the same in `LanguageModelV2`, `V3` and `V4` (@ai-sdk/provider 2, 3 and 4). */
export interface CallOptions {
  readonly prompt: readonly PromptMessage[];
  readonly maxOutputTokens?: number | undefined;
  readonly tools?: readonly { readonly type: string; readonly name: string; readonly description?: string | undefined; readonly inputSchema?: unknown }[] | undefined;
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
