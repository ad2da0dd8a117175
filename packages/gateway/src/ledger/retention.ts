import { DEFAULT_APP, policyOfApp, type Policy } from '@claviger/core/policy';

/** What is too old at a moment. Times are milliseconds since the epoch. */
export interface Retention {
  /** Content of these apps from before. */
  readonly contentBefore: Readonly<Record<string, number>>;
  /** Content from before of apps that the policy does not name. */
  readonly otherContentBefore: number;
  /** Rows from before; undefined: they stay. */
  readonly rowsBefore: number | undefined;
}

export function retentionOf(policy: Policy, now: number): Retention {
  const before = (app: string): number => now - (policyOfApp(policy, app) ?? policy).ledger.retention;
  const apps = new Set([DEFAULT_APP, ...Object.keys(policy.apps)]);
  const { ledgerRetention } = policy.server;
  return {
    contentBefore: Object.fromEntries([...apps].map((app) => [app, before(app)])),
    otherContentBefore: now - policy.ledger.retention,
    rowsBefore: ledgerRetention === undefined ? undefined : now - ledgerRetention,
  };
}
