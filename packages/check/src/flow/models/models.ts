/**
 * Model ids by their state, as of 2026-11: the `Model` type and `DEPRECATED_MODELS` of `@anthropic-ai/sdk` 1.12.0, and
 * the price list of the platform's documentation. Dates are days of retirement as the SDK gives them.
 */
export const modelsAsOf = '2026-11';

export const currentModels: readonly string[] = [
  'claude-fable-5-2', 'claude-mythos-5-2', 'claude-haiku-5-5', 'claude-sonnet-5-5', 'claude-fable-5-1', 'claude-opus-5-5', 'claude-mythos-5-1', 'claude-sonnet-5', 'claude-fable-5', 'claude-mythos-5', 'claude-opus-5',
  'claude-opus-4-8', 'claude-opus-4-7', 'claude-mythos-preview', 'claude-opus-4-6', 'claude-sonnet-4-6', 'claude-haiku-4-5', 'claude-haiku-4-5-20251001', 'claude-opus-4-5', 'claude-opus-4-5-20251101',
];

export const deprecatedModels: Readonly<Record<string, string>> = {
  'claude-sonnet-4-5': '2026-11-30',
  'claude-sonnet-4-5-20250929': '2026-11-30',
};

/** Families that the SDK's type no longer names. */
const retired = /^claude-(?:1|2|instant|3)(?:[.-]|$)|^claude-v[12]|^claude-(?:sonnet|opus)-4(?:-0|-1)?(?:-\d{8})?$|^claude-[34]-(?:opus|sonnet|haiku)/;

export type ModelState = 'current' | 'deprecated' | 'retired' | 'unknown';

/** The id without a provider's prefix and suffix: `us.anthropic.claude-x-v1:0`, `anthropic/claude-x`, `claude-x@20250101`. */
export function plainModel(id: string): string {
  const from = id.indexOf('claude');
  if (from === -1) return id;
  return id.slice(from).replace(/@(\d{8})$/, '-$1').replace(/:\d{1,6}$/, '').replace(/(?<=\d)-v\d{1,2}$/, '').replace(/(\d)\.(\d)/g, '$1-$2').replace(/-latest$/, '');
}

export function modelState(id: string): ModelState {
  const plain = plainModel(id);
  if (deprecatedModels[plain] !== undefined) return 'deprecated';
  if (currentModels.includes(plain)) return 'current';
  return retired.test(plain) ? 'retired' : 'unknown';
}
