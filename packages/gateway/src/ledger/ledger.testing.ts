import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import type { LedgerContent, LedgerRow } from '@claviger/core/engine';
import { ledgerFiles } from './ledger-files.js';
import type { LedgerFiles } from './ledger-store.js';

/** A row of an answered call. */
export const row = (id: string, more: Partial<LedgerRow> = {}): LedgerRow => ({
  id,
  at: 1_790_000_000_000,
  credential: 'key_1',
  user: undefined,
  team: 'blue',
  app: 'default',
  endpoint: 'messages',
  model: 'claude-opus-5-5',
  outcome: 'answered',
  status: 200,
  code: undefined,
  inputTokens: 12,
  outputTokens: 3,
  cacheWriteTokens: 0,
  cacheReadTokens: 0,
  microDollars: 108,
  findings: [],
  latency: 20,
  firstByte: 10,
  upstreamRequestId: undefined,
  ...more,
});

export const contentOf = (text: string): LedgerContent => ({ request: JSON.stringify({ messages: [{ role: 'user', content: text }] }), answer: [{ kind: 'text', text: `You said ${text}` }] });

/** A state directory that goes with the test. */
export function stateFolder(context: TestContext): { readonly folder: string; readonly files: LedgerFiles } {
  const folder = mkdtempSync(join(tmpdir(), 'claviger-ledger-'));
  context.after(() => rmSync(folder, { recursive: true }));
  return { folder, files: ledgerFiles(folder) };
}

/** All bytes of all files in a folder: databases, write-ahead logs, shared memory, unused pages, whatever there is. */
export function bytesIn(folder: string): Buffer {
  return Buffer.concat(readdirSync(folder).map((name) => readFileSync(join(folder, name))));
}
