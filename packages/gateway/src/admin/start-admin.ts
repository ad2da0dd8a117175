import type { Policy } from '@claviger/core/policy';
import { LEDGER_FILE, type Installation } from '../installation.js';
import { LedgerReports } from '../ledger/ledger-reports.js';
import { openRotationStore } from '../upstream-keys/open-key-keeper.js';
import { startAdminServer, type AdminServer } from './admin-server.js';
import { openAdminToken } from './admin-token.js';

/** Starts the admin listener that the policy asks for; undefined when it asks for none. */
export async function startAdmin(policy: Policy, installation: Installation, environment: Readonly<Record<string, string | undefined>>): Promise<AdminServer | undefined> {
  const { enabled, host, port } = policy.admin;
  if (!enabled) return undefined;
  const { state, keyAdministration: keys, revocations, limitSettings: settings, ports } = installation;
  const rotation = await openRotationStore(policy, state, environment);
  const organization = { policy, keys, revocations, settings, limits: ports.limits, reports: new LedgerReports(state.file(LEDGER_FILE)) };
  const after = policy.server.port === 0 ? 0 : policy.server.port + 1;
  const server = await startAdminServer({ host, port: port ?? after, token: openAdminToken(policy.admin, state, environment), organization, rotation, logger: ports.logger });
  return {
    url: server.url,
    async close() {
      await server.close();
      rotation.close();
    },
  };
}
