import { MemoryLimitStore } from '@claviger/core/limits';
import type { Policy } from '@claviger/core/policy';
import { systemClock, webRandom, type Logger, type Ports } from '@claviger/core/ports';
import { ClavigerError } from '@claviger/core/errors';
import { KeyAdministration } from './identity/key-administration.js';
import { KeyDirectory } from './identity/key-directory.js';
import { SecretHasher } from './identity/secret-hash.js';
import { SqliteKeyRepository } from './identity/sqlite-key-repository.js';
import { VirtualKeys } from './identity/virtual-keys.js';
import { SqliteLedger } from './ledger/sqlite-ledger.js';
import type { Authenticator } from './ports/authenticator.js';
import { InstanceLock } from './state/instance-lock.js';
import { StateDirectory } from './state/state-directory.js';

/** The ledger's file in the state directory. */
export const LEDGER_FILE = 'ledger.sqlite';
const KEYS_FILE = 'keys.sqlite';

/** Everything that a gateway keeps on this machine, open and locked for this process. */
export interface Installation {
  readonly state: StateDirectory;
  readonly ports: Ports;
  readonly authenticator: Authenticator;
  readonly keyAdministration: KeyAdministration;
  /** Makes this process know at once of keys that were just made or changed. */
  refreshKeys(): Promise<void>;
  /** Closes what the gateway itself does not: the ledger and the lock. */
  close(): Promise<void>;
}

/** Opens the state directory of `policy`. Throws StartError when another process holds it, or something in it is damaged. */
export async function openInstallation(policy: Policy, logger: Logger): Promise<Installation> {
  const state = new StateDirectory(policy.server.stateDirectory);
  const lock = new InstanceLock(state);
  try {
    const secret = state.secret();
    const ledger = await SqliteLedger.open(state.file(LEDGER_FILE), secret);
    const ports: Ports = { clock: systemClock, random: webRandom, logger, ledger, limits: new MemoryLimitStore(), secret };
    const repository = new SqliteKeyRepository(state.file(KEYS_FILE));
    const hasher = new SecretHasher(secret);
    const directory = await KeyDirectory.open(repository, systemClock, logger);
    return {
      state,
      ports,
      authenticator: keyAuthenticator(new VirtualKeys(directory, hasher, systemClock), directory),
      keyAdministration: new KeyAdministration(repository, hasher, systemClock),
      refreshKeys: () => directory.refresh(),
      async close() {
        await ledger.close();
        lock.release();
      },
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** The secret of the installation in `directory`, which must be there. */
export function installationSecret(directory: string): Uint8Array {
  return new StateDirectory(directory).secret();
}

function keyAuthenticator(keys: VirtualKeys, directory: KeyDirectory): Authenticator {
  return {
    get configured() {
      return directory.size > 0;
    },
    authenticate(credential, { remoteAddress }) {
      if (credential === undefined) throw new ClavigerError('credential_missing');
      return keys.authenticate(credential.token, remoteAddress);
    },
    close: () => directory.close(),
  };
}
