import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { LEDGER_FILE, readLedgerTail } from '@claviger/gateway';
import { optionNumber, optionText, type Command } from '../command.js';
import { loadPolicy } from '../config/load-policy.js';

const FOLLOW_MILLISECONDS = 500;

export const ledgerTail: Command = {
  name: 'ledger tail',
  summary: 'show the last rows of the ledger',
  usage: '[--count N] [--follow] [--json] [--config FILE]',
  options: { count: { type: 'string', short: 'n' }, follow: { type: 'boolean', short: 'f' }, json: { type: 'boolean' }, config: { type: 'string' } },
  positionals: 0,
  async run(given, { directory, write }) {
    const { policy } = await loadPolicy(directory, optionText(given, 'config'));
    const path = join(resolve(directory, policy.server.stateDirectory), LEDGER_FILE);
    const show = given.values['json'] === true ? (row: string) => row : line;
    let last = 0;
    const print = (count: number): void => {
      for (const { seq, row } of readLedgerTail(path, { count, after: last })) {
        last = seq;
        write(`${show(row)}\n`);
      }
    };
    print(optionNumber(given, 'count', 1, 1_000_000) ?? 20);
    while (given.values['follow'] === true) {
      await pause(FOLLOW_MILLISECONDS);
      print(1_000_000);
    }
    return 0;
  },
};

/** One row in one line, for people. */
function line(text: string): string {
  const row = JSON.parse(text) as Readonly<Record<string, string | number | undefined>> & { readonly findings?: readonly { readonly rule: string }[] };
  const { at, outcome, status, code, credential, user, app, model, inputTokens, outputTokens, microDollars, latency, findings = [] } = row;
  const parts = [
    new Date(Number(at)).toISOString(),
    String(outcome).padEnd(8),
    String(status).padStart(3),
    `${String(credential)}${user === undefined ? '' : `/${user}`}`,
    `${String(app)}:${String(model)}`,
    `${inputTokens ?? 0}+${outputTokens ?? 0} tokens`,
    `$${(Number(microDollars) / 1_000_000).toFixed(6)}`,
    `${latency ?? 0} ms`,
  ];
  if (code !== undefined) parts.push(String(code));
  if (findings.length > 0) parts.push([...new Set(findings.map(({ rule }) => rule))].join(','));
  return parts.join('  ');
}
