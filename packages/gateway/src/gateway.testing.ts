import { randomBytes } from 'node:crypto';
import { anonymous, type LedgerRow, type Principal } from '@claviger/core';
import { ClavigerError } from '@claviger/core/errors';
import type { LimitStore } from '@claviger/core/limits';
import { parsePolicy, type PolicyInput } from '@claviger/core/policy';
import { systemClock, webRandom, type Logger, type Ports } from '@claviger/core/ports';
import { startFakeClaude, type FakeClaude, type FakeClaudeOptions } from '@claviger/fake-claude';
import type { ContainerBooks } from './containers/container-books.js';
import type { FileBooks } from './files/file-books.js';
import type { Authenticator } from './ports/authenticator.js';
import type { KeyOutcome, UpstreamKeys } from './ports/upstream-keys.js';
import { startGateway, type Gateway } from './start-gateway.js';

/** A gateway in front of a fake Claude, with what a test needs to see of both. */
export interface Bench {
  readonly gateway: Gateway;
  readonly claude: FakeClaude;
  /** The one credential that the gateway takes. */
  readonly token: string;
  readonly upstreamKey: string;
  readonly rows: LedgerRow[];
  readonly log: { level: string; event: string; fields: Readonly<Record<string, unknown>> | undefined }[];
  readonly keyOutcomes: KeyOutcome[];
  /** Resolves when `count` rows are in the ledger. */
  rowsBy(count: number): Promise<LedgerRow[]>;
  close(): Promise<void>;
}

export interface BenchOptions {
  readonly policy?: PolicyInput;
  readonly claude?: FakeClaudeOptions;
  readonly principal?: Principal;
  readonly limits?: LimitStore;
  /** In place of the fake Claude's address. */
  readonly upstream?: string;
  readonly ledger?: Ports['ledger'];
  readonly files?: FileBooks;
  readonly containers?: ContainerBooks;
  /** A value of `anthropic-beta` that the gateway's key needs. */
  readonly keyBeta?: string;
}

/** Admits everything: for tests that are not about limits. */
export const boundless: LimitStore = {
  reserve: (_id, checks) => ({ admitted: true, refusedBy: undefined, states: checks.map(({ limit }) => ({ remaining: limit, resetAt: 0, spent: 0 })) }),
  settle: () => undefined,
  renew: () => undefined,
};

export const randomToken = (): string => `test_${randomBytes(18).toString('base64url')}`;

export async function startBench(options: BenchOptions = {}): Promise<Bench> {
  const upstreamKey = `sk-ant-api03-${randomBytes(40).toString('hex')}`;
  const claude = await startFakeClaude({ keys: [upstreamKey], ...options.claude });
  const token = randomToken();
  const rows: LedgerRow[] = [];
  const waiting = new Set<() => void>();
  const log: Bench['log'] = [];
  const write = (level: string) => (event: string, fields?: Readonly<Record<string, unknown>>) => void log.push({ level, event, fields });
  const logger: Logger = { info: write('info'), warn: write('warn'), error: write('error') };
  const principal = options.principal ?? { ...anonymous, kind: 'key', credential: 'key_test', user: 'person' };
  const authenticator: Authenticator = {
    configured: true,
    authenticate(credential) {
      if (credential === undefined) throw new ClavigerError('credential_missing');
      if (credential.token !== token) throw new ClavigerError('credential_invalid');
      return principal;
    },
  };
  const keyOutcomes: KeyOutcome[] = [];
  const keys: UpstreamKeys = {
    usable: true,
    pick: () => ({ id: 'upstream-1', header: 'x-api-key', value: upstreamKey, ...(options.keyBeta !== undefined && { beta: options.keyBeta }) }),
    report: (_key, outcome) => void keyOutcomes.push(outcome),
  };
  const ledger: Ports['ledger'] = options.ledger ?? {
    append(row) {
      rows.push(row);
      for (const check of waiting) check();
    },
  };
  const ports: Ports = { clock: systemClock, random: webRandom, logger, ledger, limits: options.limits ?? boundless, secret: randomBytes(32) };
  const input = options.policy ?? {};
  let gateway: Gateway;
  try {
    const policy = parsePolicy({
      ...input,
      server: { port: 0, shutdownDeadline: '200ms', ...input.server },
      upstream: { baseURL: options.upstream ?? claude.url, ...input.upstream },
    });
    gateway = await startGateway({ policy, ports, authenticator, keys, files: options.files, containers: options.containers });
  } catch (error) {
    // What goes on listening keeps the test's process alive.
    await claude.close();
    throw error;
  }
  return {
    gateway,
    claude,
    token,
    upstreamKey,
    rows,
    log,
    keyOutcomes,
    rowsBy: (count) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error(`${rows.length} of ${count} rows came`)), 5000);
        const check = (): void => {
          if (rows.length < count) return;
          waiting.delete(check);
          clearTimeout(timer);
          resolve(rows);
        };
        waiting.add(check);
        check();
      }),
    async close() {
      await gateway.close();
      await claude.close();
    },
  };
}
