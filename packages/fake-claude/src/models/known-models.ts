/** Families that the server serves: `type Model` of `@anthropic-ai/sdk` 1.12.0 and the public price list of November 2026. */
export interface ModelFamily {
  readonly id: string;
  readonly displayName: string;
  /** Day of release; models are listed newest first, as the API does. Invented where the API's own is not public. */
  readonly createdAt: string;
  readonly deprecated?: boolean;
  /** Tokens; a request with more is a 400. Where the public figures are unknown, those of the family's neighbours. */
  readonly maximumInput: number;
  readonly maximumOutput: number;
  /** Whether the last message may be the assistant's. It may not from Claude 4.6 on. */
  readonly prefill: boolean;
}

/** Context and output limits: a million and 128,000 tokens from Claude 4.6 on, 200,000 and less before. */
const current = { maximumInput: 1_000_000, maximumOutput: 128_000, prefill: false };
const earlier = { maximumInput: 200_000, maximumOutput: 64_000, prefill: true };

export const MODEL_FAMILIES: readonly ModelFamily[] = [
  { id: 'claude-fable-5-2', displayName: 'Claude Fable 5.2', createdAt: '2026-10-20', ...current },
  { id: 'claude-mythos-5-2', displayName: 'Claude Mythos 5.2', createdAt: '2026-10-19', ...current },
  { id: 'claude-haiku-5-5', displayName: 'Claude Haiku 5.5', createdAt: '2026-10-06', ...current },
  { id: 'claude-sonnet-5-5', displayName: 'Claude Sonnet 5.5', createdAt: '2026-09-22', ...current },
  { id: 'claude-fable-5-1', displayName: 'Claude Fable 5.1', createdAt: '2026-09-08', ...current },
  { id: 'claude-opus-5-5', displayName: 'Claude Opus 5.5', createdAt: '2026-09-01', ...current },
  { id: 'claude-mythos-5-1', displayName: 'Claude Mythos 5.1', createdAt: '2026-08-25', ...current },
  { id: 'claude-sonnet-5', displayName: 'Claude Sonnet 5', createdAt: '2026-07-14', ...current },
  { id: 'claude-fable-5', displayName: 'Claude Fable 5', createdAt: '2026-06-30', ...current },
  { id: 'claude-mythos-5', displayName: 'Claude Mythos 5', createdAt: '2026-06-29', ...current },
  { id: 'claude-opus-5', displayName: 'Claude Opus 5', createdAt: '2026-06-16', ...current },
  { id: 'claude-opus-4-8', displayName: 'Claude Opus 4.8', createdAt: '2026-05-12', ...current },
  { id: 'claude-opus-4-7', displayName: 'Claude Opus 4.7', createdAt: '2026-04-14', ...current },
  { id: 'claude-mythos-preview', displayName: 'Claude Mythos Preview', createdAt: '2026-04-07', ...current },
  { id: 'claude-sonnet-4-6', displayName: 'Claude Sonnet 4.6', createdAt: '2026-02-17', ...current },
  { id: 'claude-opus-4-6', displayName: 'Claude Opus 4.6', createdAt: '2026-02-05', ...current },
  { id: 'claude-opus-4-5', displayName: 'Claude Opus 4.5', createdAt: '2025-11-24', ...earlier },
  { id: 'claude-haiku-4-5', displayName: 'Claude Haiku 4.5', createdAt: '2025-10-15', ...earlier },
  { id: 'claude-sonnet-4-5', displayName: 'Claude Sonnet 4.5', createdAt: '2025-09-29', deprecated: true, ...earlier },
  { id: 'claude-opus-4-1', displayName: 'Claude Opus 4.1', createdAt: '2025-08-05', deprecated: true, ...earlier, maximumOutput: 32_000 },
  { id: 'claude-sonnet-4', displayName: 'Claude Sonnet 4', createdAt: '2025-05-22', deprecated: true, ...earlier },
];

/** No longer served: a Messages request for one is a 404, and the model list names it only on request. */
export const RETIRED_MODELS: readonly ModelFamily[] = [
  { id: 'claude-opus-4-20250514', displayName: 'Claude Opus 4', createdAt: '2025-05-22', ...earlier, maximumOutput: 32_000 },
  { id: 'claude-3-7-sonnet-20250219', displayName: 'Claude Sonnet 3.7', createdAt: '2025-02-24', ...earlier },
  { id: 'claude-3-5-haiku-20241022', displayName: 'Claude Haiku 3.5', createdAt: '2024-10-22', ...earlier, maximumOutput: 8192 },
  { id: 'claude-3-opus-20240229', displayName: 'Claude Opus 3', createdAt: '2024-02-29', ...earlier, maximumOutput: 4096 },
];

const byId = new Map(MODEL_FAMILIES.map((family) => [family.id, family]));

/** The family of a model id: the family's own id, or it with a release date (`-20251001`). */
export function knownModel(id: string): ModelFamily | undefined {
  return byId.get(id.replace(/-\d{8}$/, ''));
}
