/** The items of the security checklist, in the order in which a report shows them. */
export interface ChecklistItem {
  readonly id: ChecklistItemId;
  readonly group: 'security' | 'production';
  readonly title: string;
}

export const checklistItemIds = [
  'key-in-secret-store',
  'env-files-private',
  'server-side-only',
  'input-bounded',
  'rate-limited',
  'prompt-guarded',
  'personal-data-minimal',
  'errors-handled',
  'retries-and-timeouts',
  'stop-handled',
  'client-reused',
  'max-tokens-sensible',
  'models-current',
  'usage-logged',
  'answers-checked',
  'keys-rotated',
  'retention-declared',
] as const;

export type ChecklistItemId = (typeof checklistItemIds)[number];

const titles: Record<ChecklistItemId, string> = {
  'key-in-secret-store': 'API key in the environment or a secret store, not in code',
  'env-files-private': '.env files kept out of version control, images, packages and archives',
  'server-side-only': 'Server-side only: no key and no keyed client in anything a user receives',
  'input-bounded': 'User input bounded in length and type before it reaches Claude',
  'rate-limited': 'Per-user rate limiting in front of every route that reaches Claude',
  'prompt-guarded': 'System prompt with injection guardrails, untrusted content kept out of it',
  'personal-data-minimal': 'No unnecessary personal data in prompts or logs',
  'errors-handled': 'Errors handled by type and status',
  'retries-and-timeouts': 'Retries and timeouts set',
  'stop-handled': 'stop_reason and stream errors handled',
  'client-reused': 'One client reused',
  'max-tokens-sensible': 'max_tokens sensible',
  'models-current': 'Model ids current',
  'usage-logged': 'Usage and request ids logged',
  'answers-checked': 'Answers checked before they are rendered or run',
  'keys-rotated': 'Keys younger than 90 days and spend limits set',
  'retention-declared': 'Data retention as declared',
};

const SECURITY_ITEMS = 7;

export const checklist: readonly ChecklistItem[] = checklistItemIds.map((id, index) => ({
  id,
  group: index < SECURITY_ITEMS ? 'security' : 'production',
  title: titles[id],
}));

export type ChecklistStatus = 'pass' | 'fail' | 'not-applicable' | 'cannot-tell';

/** One reason for a status: a place, a commit, or a sentence saying why a machine cannot know. Never holds a key. */
export interface Evidence {
  readonly text: string;
  readonly path?: string;
  readonly line?: number;
  readonly commit?: string;
  readonly ruleId?: string;
}

export interface ChecklistResult {
  readonly id: ChecklistItemId;
  readonly group: ChecklistItem['group'];
  readonly title: string;
  readonly status: ChecklistStatus;
  readonly evidence: readonly Evidence[];
}
