import { setTimeout as pause } from 'node:timers/promises';
import { nearest } from '@claviger/core/suggest';
import type { LedgerReader, TailOptions } from '@claviger/gateway';
import { UsageError, optionNumber, optionText, type CommandArguments, type CommandContext } from '../command.js';
import { fitToTerminal } from '../fit-to-terminal.js';
import { optionDuration } from '../key-access.js';
import { placeOfLedger, readLedger } from '../ledger-access.js';
import { tailLine } from '../tail-line.js';

/** What `--only` takes beside whole names of events: the first words of those names, and all of one sort. */
const KINDS = ['calls', 'events', 'key', 'upstream', 'limit', 'approval', 'privacy', 'ledger'];
const FOLLOW_MILLISECONDS = 500;
const LARGEST_READ = 1_000_000;

export async function run(given: CommandArguments, context: CommandContext): Promise<number> {
  const since = sinceOf(given);
  const filter = { user: optionText(given, 'user'), app: optionText(given, 'app'), only: onlyOf(given), since };
  let count = optionNumber(given, 'count', 1, LARGEST_READ) ?? (since === undefined ? 20 : LARGEST_READ);
  const json = given.values['json'] === true;
  let after: TailOptions['after'] = 0;
  let begun = false;
  const print = (reader: LedgerReader | undefined): void => {
    begun ||= reader !== undefined;
    for (const { seq, row } of reader?.tail({ ...filter, count, after }) ?? []) {
      after = seq;
      context.write(`${json ? JSON.stringify(row) : fitToTerminal(tailLine(row), context.columns, { hang: 4, between: 'cells' })}\n`);
    }
  };
  const place = await placeOfLedger(given, context);
  for (;;) {
    // Opened anew each time: the ledger may begin, and may be written anew, while this looks on.
    readLedger(place, print);
    if (given.values['follow'] !== true) {
      // On the other stream, so that a pipe of rows stays one.
      if (after === 0) context.complain(begun ? 'No row of the ledger fits.\n' : `There is no ledger here yet: ${place.files.ledger}. Run this where the gateway was started, or name its policy with --config.\n`);
      return 0;
    }
    count = LARGEST_READ;
    await pause(FOLLOW_MILLISECONDS);
  }
}

function onlyOf(given: CommandArguments): string | undefined {
  const only = optionText(given, 'only');
  const [first = ''] = only?.split('.') ?? [];
  if (only === undefined || KINDS.includes(first)) return only;
  const near = nearest(first, KINDS);
  throw new UsageError(`--only takes ${KINDS.join(', ')}, or the name of one event such as key.revoked${near === undefined ? '' : `; did you mean ${near}?`}`);
}

function sinceOf(given: CommandArguments): number | undefined {
  const text = optionText(given, 'since');
  if (text === undefined) return undefined;
  if (/^\d{1,6}[smhd]$/.test(text)) return Date.now() - (optionDuration(given, 'since') ?? 0);
  const at = Date.parse(text);
  if (Number.isNaN(at)) throw new UsageError('--since takes a duration such as 30m, 24h or 7d, or a time such as 2026-11-29T08:00:00Z');
  return at;
}
