import type { Policy } from '@claviger/core/policy';
import type { BudgetStore } from '@claviger/core/limits';
import { systemClock, webRandom, type Logger, type Ports } from '@claviger/core/ports';
import { GatewayAuthenticator, type TokenVerifier } from './identity/gateway-authenticator.js';
import type { KeyAdministration } from './identity/key-administration.js';
import { checkInstallation, keyAdministration, openKeyRepository, openVirtualKeys } from './identity/open-keys.js';
import { keyEventOf } from './identity/key-events.js';
import { openSessions } from './identity/open-sessions.js';
import type { SessionRevocations } from './identity/session-revocations.js';
import type { SessionTokens } from './identity/session-tokens.js';
import { ApprovalDesk } from './approvals/approval-desk.js';
import { openApprovalStore } from './approvals/open-approvals.js';
import type { BatchBooks } from './batches/batch-books.js';
import { openBatchBooks } from './batches/open-batch-books.js';
import type { ContainerBooks } from './containers/container-books.js';
import { openContainerBooks } from './containers/open-container-books.js';
import type { FileBooks } from './files/file-books.js';
import { openFileBooks } from './files/open-file-books.js';
import { LimitAlerts } from './alerts/limit-alerts.js';
import { openWebhook } from './alerts/open-alerts.js';
import type { LedgerCare } from './admin/ledger-routes.js';
import { keepRetention } from './ledger/daily-retention.js';
import { eventRecorder, type EventRecorder } from './ledger/event-recorder.js';
import { ledgerFiles } from './ledger/ledger-files.js';
import { retentionOf } from './ledger/retention.js';
import { SqliteLedger } from './ledger/sqlite-ledger.js';
import { CallsUnderWay } from './limit-settings/calls-under-way.js';
import type { LimitSettings } from './limit-settings/limit-settings.js';
import { openLimitSettings, openSharedPast } from './limit-settings/open-limit-settings.js';
import type { SharedPast } from './limit-settings/shared-past.js';
import { openLimitStore } from './limits/open-limits.js';
import type { Authenticator } from './ports/authenticator.js';
import { InstanceLock } from './state/instance-lock.js';
import { StateDirectory } from './state/state-directory.js';

/** Everything that a gateway keeps, open and locked for this process. */
export interface Installation {
  readonly state: StateDirectory;
  readonly ports: Ports;
  readonly ledger: LedgerCare;
  /** Puts on record what is no call. */
  readonly record: EventRecorder;
  readonly authenticator: Authenticator;
  readonly keyAdministration: KeyAdministration;
  readonly sessions: SessionTokens;
  readonly revocations: SessionRevocations;
  readonly approvals: ApprovalDesk;
  /** Limits set through the admin listener. */
  readonly limitSettings: LimitSettings;
  /** The store of the ports' limits. */
  readonly budgets: BudgetStore;
  readonly batches: BatchBooks | undefined;
  readonly files: FileBooks | undefined;
  readonly containers: ContainerBooks;
  /** What all instances have paid, where they share a store. */
  readonly past: SharedPast | undefined;
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
    await checkInstallation(policy, state, environment);
    const ledger = await SqliteLedger.open(ledgerFiles(state.path), secret);
    opened.push(() => ledger.close());
    opened.push(keepRetention(ledger, policy, systemClock, logger));
    const record = eventRecorder(ledger, logger);
    const limits = await openLimitStore(policy, state, systemClock, logger, environment);
    opened.push(() => limits.close());
    const limitSettings = await openLimitSettings(policy, state, systemClock, logger, environment);
    opened.push(() => limitSettings.close());
    const repository = await openKeyRepository(policy, state, environment);
    const { keys, directory } = await openVirtualKeys(repository, secret, systemClock, logger, (before, after) => {
      const event = keyEventOf(before, after, systemClock.now());
      if (event !== undefined) record(event);
    });
    const { sessions, revocations } = await openSessions({ policy, state, secret, directory, clock: systemClock, logger, environment });
    const tokens: TokenVerifier[] = [sessions];
    if (policy.identity.providers.length > 0) {
      const { providerTokens } = await import('./identity/provider-tokens.js');
      tokens.push(...providerTokens(policy.identity.providers, systemClock, logger));
    }
    const webhook = openWebhook(policy.alerts, environment, logger);
    opened.push(() => webhook?.idle());
    const { approvals: told } = policy.admin;
    const approvals = new ApprovalDesk({ store: await openApprovalStore(policy, state, systemClock, logger, environment), secret, clock: systemClock, logger, record, webhook, tell: { link: told.webhookLink, input: told.webhookInput } });
    opened.push(() => approvals.close());
    const batches = await openBatchBooks(policy, state, { limits: limits.store, userOf: (credential) => directory.get(credential)?.record.user, clock: systemClock, logger }, environment);
    opened.push(() => batches?.close());
    const files = await openFileBooks(policy, state, logger, environment);
    opened.push(() => files?.close());
    const containers = openContainerBooks(policy, state, systemClock, logger, environment);
    opened.push(() => containers.close());
    const past = await openSharedPast(policy, logger, environment);
    opened.push(() => past?.close());
    const underWay = new CallsUnderWay({ policy, settings: limitSettings, store: limits.store, past, clock: systemClock, logger });
    opened.push(() => underWay.idle());
    const ports: Ports = { clock: systemClock, random: webRandom, logger, ledger: underWay.reading(ledger), limits: limits.store, addedLimits: underWay.enter, approvals, limitUse: new LimitAlerts(policy.alerts, webhook, record).take, secret };
    return {
      state,
      ports,
      record,
      ledger: {
        erase: (pseudonyms) => ledger.erase(pseudonyms, systemClock.now()),
        prune: () => ledger.prune(retentionOf(policy, systemClock.now()), systemClock.now()),
      },
      authenticator: new GatewayAuthenticator({ policy, keys, directory, tokens }),
      keyAdministration: keyAdministration(repository, secret, systemClock),
      sessions,
      revocations,
      approvals,
      limitSettings,
      budgets: limits.store,
      batches,
      files,
      containers,
      past,
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
