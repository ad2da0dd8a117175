import type { Call } from '../../engine/call.js';
import type { Guard, Verdict } from '../../engine/guard.js';
import { ClavigerError } from '../../errors/claviger-error.js';
import type { GuardContext } from '../order.js';
import { cleanText, mayHoldHidden, type HiddenKind } from './clean-text.js';
import type { UnicodePolicy } from './policy.js';

/** Removes or refuses characters that a person does not see and a model reads. */
export function createUnicodeGuard({ policy }: GuardContext): Guard | undefined {
  if (Object.values(policy.unicode).every((action) => action === 'allow')) return undefined;
  return {
    name: 'unicode',
    onFailure: 'deny',
    open: (call) => ({ request: () => judge(call, policy.unicode) }),
  };
}

function judge(call: Call, policy: UnicodePolicy): Verdict {
  for (const segment of call.segments) {
    if (!mayHoldHidden(segment.text)) continue;
    const { text, hidden } = cleanText(segment.text, (kind) => policy[kind] === 'strip' && !segment.fixed);
    for (const { kind, count, first } of hidden) {
      const action = policy[kind];
      if (action === 'allow') continue;
      // The name of a field cannot be mended without changing what it names.
      const denied = action === 'deny' || segment.origin === 'key';
      call.report({
        rule: `unicode/${rules[kind]}`,
        path: segment.path,
        span: [first, first + 1],
        action: denied ? 'denied' : segment.fixed ? 'observed' : 'changed',
        count,
      });
      if (denied) {
        return new ClavigerError('hidden_text', {
          message: `${segment.path} holds ${count} ${words[kind]}, the first at offset ${first}.`,
          facts: { path: segment.path, kind: rules[kind], count },
        });
      }
    }
    if (!segment.fixed) segment.text = text;
  }
  return undefined;
}

const rules: Record<HiddenKind, string> = {
  tags: 'tag-characters',
  variationSelectors: 'variation-selectors',
  zeroWidth: 'zero-width',
  bidi: 'bidi-controls',
  control: 'control-characters',
};

const words: Record<HiddenKind, string> = {
  tags: 'invisible tag characters',
  variationSelectors: 'stray variation selectors',
  zeroWidth: 'stray zero-width characters',
  bidi: 'stray bidirectional controls',
  control: 'control characters',
};
