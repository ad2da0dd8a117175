import type { Policy } from '@claviger/core/policy';
import { systemClock, webRandom, type Logger, type Ports } from '@claviger/core/ports';
import { GatewayAuthenticator } from './identity/gateway-authenticator.js';
import type { KeyAdministration } from './identity/key-administration.js';
import { keyAdministration, openKeyRepository, openVirtualKeys } from './identity/open-keys.js';
import { openSessions } from './identity/open-sessions.js';
import { ProviderTokens } from './identity/provider-tokens.js';
import type { SessionRevocations } from './identity/session-revocations.js';
import type { SessionTokens } from './identity/session-tokens.js';
import { LimitAlerts } from './alerts/limit-alerts.js';
import { openWebhook } from './alerts/open-alerts.js';
import { SqliteLedger } from './ledger/sqlite-ledger.js';
import type { LimitSettings } from './limit-settings/limit-settings.js';
import { openLimitSettings } from './limit-settings/open-limit-settings.js';
import { openLimitStore } from './limits/open-limits.js';
import type { Authenticator } from './ports/authenticator.js';
import { InstanceLock } from './state/instance-lock.js';
import { StateDirectory } from './state/state-directory.js';

/** The ledger's file in the state directory. */
export const LEDGER_FILE = 'ledger.sqlite';

/** Everything that a gateway keeps, open and locked for this process. */
export interface Installation {
  readonly state: StateDirectory;
  readonly ports: Ports;
  readonly authenticator: Authenticator;
  readonly keyAdministration: KeyAdministration;
  readonly sessions: SessionTokens;
  readonly revocations: SessionRevocations;
  /** Limits set through the admin listener. */
  readonly limitSettings: LimitSettings;
  /** Makes this process know at once of keys that were just made or changed. */
  refreshKeys(): Promise<void>;
  /** Closes what the gateway does not close itself. After the gateway, whose last rows it still takes. */
  close(): Promise<void>;
}

/** Opens what `policy` names. Throws StartError when another process holds the state directory, or something in it is damaged. */
export async function openInstallation(policy: Policy, logger: Logger, environment: Readonly<Record<string, string | undefined>> = process.env): Promise<Installation> {
  const state = new StateDirectory(policy.server.stateDirectory);
  const lock = new InstanceLock(state);
  /** What is open, to be closed in the opposite order. */
  const opened: (() => void | Promise<void>)[] = [() => lock.release()];
  const close = async (): Promise<void> => {
    for (let next = opened.pop(); next !== undefined; next = opened.pop()) await next();
  };
  try {
    const secret = state.secret();
    const ledger = await SqliteLedger.open(state.file(LEDGER_FILE), secret);
    opened.push(() => ledger.close());
    const limits = await openLimitStore(policy, state, systemClock, logger, environment);
    opened.push(() => limits.close());
    const limitSettings = await openLimitSettings(policy, state, systemClock, logger, environment);
    opened.push(() => limitSettings.close());
    const repository = await openKeyRepository(policy, state, environment);
    const { keys, directory } = await openVirtualKeys(repository, secret, systemClock, logger);
    const { sessions, revocations } = await openSessions({ policy, state, secret, directory, clock: systemClock, logger, environment });
    const tokens = [sessions, ...policy.identity.providers.map((provider) => new ProviderTokens(provider, systemClock, logger))];
    const webhook = openWebhook(policy.alerts, environment, logger);
    opened.push(() => webhook?.idle());
    const ports: Ports = { clock: systemClock, random: webRandom, logger, ledger, limits: limits.store, addedLimits: limitSettings.rulesFor, limitUse: new LimitAlerts(policy.alerts, webhook).take, secret };
    return {
      state,
      ports,
      authenticator: new GatewayAuthenticator({ policy, keys, directory, tokens }),
      keyAdministration: keyAdministration(repository, secret, systemClock),
      sessions,
      revocations,
      limitSettings,
      refreshKeys: () => directory.refresh(),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The secret of the installation in `directory`, which must be there. */
export function installationSecret(directory: string): Uint8Array {
  return new StateDirectory(directory).secret();
}
