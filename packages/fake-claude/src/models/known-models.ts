/** Families that the server serves: `type Model` of `@anthropic-ai/sdk` 1.12.0 and the public price list of November 2026. */
export interface ModelFamily {
  readonly id: string;
  readonly displayName: string;
  /** Day of release; models are listed newest first, as the API does. Invented where the API's own is not public. */
  readonly createdAt: string;
  readonly deprecated?: boolean;
}

export const MODEL_FAMILIES: readonly ModelFamily[] = [
  { id: 'claude-fable-5-2', displayName: 'Claude Fable 5.2', createdAt: '2026-10-20' },
  { id: 'claude-mythos-5-2', displayName: 'Claude Mythos 5.2', createdAt: '2026-10-19' },
  { id: 'claude-haiku-5-5', displayName: 'Claude Haiku 5.5', createdAt: '2026-10-06' },
  { id: 'claude-sonnet-5-5', displayName: 'Claude Sonnet 5.5', createdAt: '2026-09-22' },
  { id: 'claude-fable-5-1', displayName: 'Claude Fable 5.1', createdAt: '2026-09-08' },
  { id: 'claude-opus-5-5', displayName: 'Claude Opus 5.5', createdAt: '2026-09-01' },
  { id: 'claude-mythos-5-1', displayName: 'Claude Mythos 5.1', createdAt: '2026-08-25' },
  { id: 'claude-sonnet-5', displayName: 'Claude Sonnet 5', createdAt: '2026-07-14' },
  { id: 'claude-fable-5', displayName: 'Claude Fable 5', createdAt: '2026-06-30' },
  { id: 'claude-mythos-5', displayName: 'Claude Mythos 5', createdAt: '2026-06-29' },
  { id: 'claude-opus-5', displayName: 'Claude Opus 5', createdAt: '2026-06-16' },
  { id: 'claude-opus-4-8', displayName: 'Claude Opus 4.8', createdAt: '2026-05-12' },
  { id: 'claude-opus-4-7', displayName: 'Claude Opus 4.7', createdAt: '2026-04-14' },
  { id: 'claude-mythos-preview', displayName: 'Claude Mythos Preview', createdAt: '2026-04-07' },
  { id: 'claude-sonnet-4-6', displayName: 'Claude Sonnet 4.6', createdAt: '2026-02-17' },
  { id: 'claude-opus-4-6', displayName: 'Claude Opus 4.6', createdAt: '2026-02-05' },
  { id: 'claude-opus-4-5', displayName: 'Claude Opus 4.5', createdAt: '2025-11-24' },
  { id: 'claude-haiku-4-5', displayName: 'Claude Haiku 4.5', createdAt: '2025-10-15' },
  { id: 'claude-sonnet-4-5', displayName: 'Claude Sonnet 4.5', createdAt: '2025-09-29', deprecated: true },
  { id: 'claude-opus-4-1', displayName: 'Claude Opus 4.1', createdAt: '2025-08-05', deprecated: true },
  { id: 'claude-sonnet-4', displayName: 'Claude Sonnet 4', createdAt: '2025-05-22', deprecated: true },
];

const byId = new Map(MODEL_FAMILIES.map((family) => [family.id, family]));

/** The family of a model id: the family's own id, or it with a release date (`-20251001`). */
export function knownModel(id: string): ModelFamily | undefined {
  return byId.get(id.replace(/-\d{8}$/, ''));
}
