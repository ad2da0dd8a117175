import type { Call } from '../../engine/call.js';
import type { Guard, GuardSession, Verdict } from '../../engine/guard.js';
import { ClavigerError } from '../../errors/claviger-error.js';
import type { GuardContext } from '../order.js';
import { findSecrets, mayHoldSecret } from './find-secrets.js';
import { SecretMaskFilter, maskSecrets } from './mask-filter.js';
import type { SecretsPolicy } from './policy.js';

/** Keeps credentials of any known kind out of requests and answers. */
export function createSecretsGuard({ policy }: GuardContext): Guard | undefined {
  const { requests, answers } = policy.secrets;
  if (requests === 'allow' && answers === 'allow') return undefined;
  return {
    name: 'secrets',
    onFailure: 'deny',
    open(call) {
      const session: GuardSession = {};
      if (requests !== 'allow') session.request = () => judge(call, policy.secrets);
      if (answers === 'mask') {
        let earlier: SecretMaskFilter | undefined;
        session.text = ({ index, kind }) => {
          const report = (rule: string): void => call.report({ rule: `secrets/${rule}`, path: `answer.${index}`, action: 'changed' });
          const alone = new SecretMaskFilter(report);
          if (kind !== 'text') return alone;
          if (earlier?.mayGoOn !== true) return (earlier = alone);
          // Apps show texts one by one or put them together: what may go on an earlier one is read both ways.
          const together = earlier;
          earlier = undefined;
          together.report = report;
          return {
            push: (delta) => together.push(alone.push(delta)),
            flush() {
              earlier = together;
              return together.push(alone.flush()) + together.flush();
            },
          };
        };
      }
      return session;
    },
  };
}

function judge(call: Call, policy: SecretsPolicy): Verdict {
  for (const segment of call.segments) {
    if (!mayHoldSecret(segment.text)) continue;
    const { secrets } = findSecrets(segment.text);
    if (secrets.length === 0) continue;
    const changes = policy.requests === 'mask' && !segment.fixed;
    const action = policy.requests === 'deny' ? 'denied' : changes ? 'changed' : 'observed';
    for (const { rule, start, end } of secrets) call.report({ rule: `secrets/${rule}`, path: segment.path, span: [start, end], action });
    if (policy.requests === 'deny') {
      const [first] = secrets;
      return new ClavigerError('secret_in_request', {
        message: `${segment.path} holds a credential (${first?.rule ?? 'unknown'}).`,
        facts: { path: segment.path, rule: first?.rule ?? 'unknown' },
      });
    }
    if (changes) segment.text = maskSecrets(segment.text, secrets);
  }
  return undefined;
}
