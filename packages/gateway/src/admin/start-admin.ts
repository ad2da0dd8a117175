import { rmSync, writeFileSync } from 'node:fs';
import type { Policy } from '@claviger/core/policy';
import type { Installation } from '../installation.js';
import { ledgerFiles } from '../ledger/ledger-files.js';
import { openRotationStore } from '../upstream-keys/open-key-keeper.js';
import type { AdminServer } from './admin-server.js';
import { openAdminToken } from './admin-token.js';

/** Where the listener of the running gateway is, for commands that need it. */
export const ADMIN_ADDRESS_FILE = 'admin-address';

/** Starts the admin listener that the policy asks for; undefined when it asks for none. */
export async function startAdmin(policy: Policy, installation: Installation, environment: Readonly<Record<string, string | undefined>>): Promise<AdminServer | undefined> {
  const { enabled, host, port, publicURL } = policy.admin;
  const { state, keyAdministration: keys, revocations, limitSettings: settings, approvals, ports, ledger } = installation;
  const address = state.file(ADMIN_ADDRESS_FILE);
  // One that an earlier process has left may be anybody's by now, and the admin token must not go there.
  rmSync(address, { force: true });
  if (!enabled) return undefined;
  const [{ OperatorSessions }, { LedgerReports }, { startAdminServer }] = await Promise.all([import('../approvals/operator-session.js'), import('../ledger/ledger-reports.js'), import('./admin-server.js')]);
  const rotation = await openRotationStore(policy, state, environment);
  const organization = { policy, keys, revocations, settings, limits: installation.budgets, past: installation.past, reports: new LedgerReports(ledgerFiles(state.path), ports.secret) };
  const after = policy.server.port === 0 ? 0 : policy.server.port + 1;
  const token = openAdminToken(policy.admin, state, environment);
  const sessions = new OperatorSessions(token.keyFor('operator session', ports.secret), publicURL?.startsWith('https:') === true);
  const server = await startAdminServer({
    host, port: port ?? after, token, organization, rotation, ledger, approvals,
    pages: { desk: approvals, sessions, clock: ports.clock, publicOrigin: publicURL === undefined ? undefined : new URL(publicURL).origin, isToken: (given) => token.matches(given) },
    publicHost: publicURL === undefined ? undefined : new URL(publicURL).hostname.replace(/^\[|\]$/g, ''),
    logger: ports.logger,
  });
  sessions.opensAt(publicURL, server.url);
  approvals.opensAt(publicURL ?? server.url);
  writeFileSync(address, server.url, { mode: 0o600, flag: 'wx' });
  return {
    url: server.url,
    async close() {
      rmSync(address, { force: true });
      await server.close();
      rotation.close();
    },
  };
}
