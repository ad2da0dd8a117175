import { setTimeout as pause } from 'node:timers/promises';
import type { LedgerReader, TailOptions } from '@claviger/gateway';
import { UsageError, optionNumber, optionText, type Command, type CommandArguments } from '../command.js';
import { fitToTerminal } from '../fit-to-terminal.js';
import { optionDuration } from '../key-access.js';
import { placeOfLedger, readLedger } from '../ledger-access.js';
import { tailLine } from '../tail-line.js';

const FOLLOW_MILLISECONDS = 500;
const LARGEST_READ = 1_000_000;

export const ledgerTail: Command = {
  name: 'ledger tail',
  summary: 'show the last rows of the ledger',
  usage: '[--count N] [--user U] [--app A] [--since 24h|2026-11-29] [--only calls|events|key|limit|...] [--follow] [--json] [--config FILE]',
  details: `Shows calls and events, the newest last. --user takes a name, or a pseudonym as the ledger has it.
--since takes a duration back from now, or a time such as 2026-11-29T08:00:00Z; without --count it then shows all rows since.
--only narrows to calls, to events, to an event by its name (upstream.key_rejected) or to all that begin with its first
words: key, upstream, limit, privacy, ledger. --json gives one JSON object a line, with all that the row holds.`,
  options: {
    count: { type: 'string', short: 'n' },
    user: { type: 'string' },
    app: { type: 'string' },
    since: { type: 'string' },
    only: { type: 'string' },
    follow: { type: 'boolean', short: 'f' },
    json: { type: 'boolean' },
    config: { type: 'string' },
  },
  positionals: 0,
  async run(given, context) {
    const since = sinceOf(given);
    const filter = { user: optionText(given, 'user'), app: optionText(given, 'app'), only: optionText(given, 'only'), since };
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
  },
};

function sinceOf(given: CommandArguments): number | undefined {
  const text = optionText(given, 'since');
  if (text === undefined) return undefined;
  if (/^\d{1,6}[smhd]$/.test(text)) return Date.now() - (optionDuration(given, 'since') ?? 0);
  const at = Date.parse(text);
  if (Number.isNaN(at)) throw new UsageError('--since takes a duration such as 30m, 24h or 7d, or a time such as 2026-11-29T08:00:00Z');
  return at;
}
