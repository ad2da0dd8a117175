import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { UsageError, optionText, type CommandArguments, type CommandContext } from '../command.js';
import { explainTerm, nearestTerm, termsInText, termsOfBody, type Explained } from '../explain/explain-term.js';
import { rulePages } from '../explain/rule-pages.js';
import { fitToTerminal } from '../fit-to-terminal.js';
import { plainLine } from '../plain-line.js';

/** How far back a request id is looked for. */
const MOST_ROWS = 1_000_000;

export async function run(given: CommandArguments, context: CommandContext): Promise<number> {
  const [first] = given.positionals;
  if (first === undefined) throw new UsageError('say what to explain');
  const text = first === '-' ? readFileSync(0, 'utf8') : given.positionals.join(' ');
  const body = termsOfBody(text);
  if (body !== undefined) {
    const all = showAll(body.terms, context);
    if (all[0]?.of === 'Claviger' && body.requestId !== undefined && /^[\w-]{1,100}$/.test(body.requestId)) context.write(`\n  This very call: claviger explain ${body.requestId}\n`);
    if (all.length > 0) return 0;
  }
  const term = text.trim();
  const explained = explainTerm(term);
  if (explained !== undefined) {
    context.write(fitToTerminal(page(explained), context.columns));
    return 0;
  }
  if (/^(?:req|call)_/.test(term)) return explainRow(term, context, optionText(given, 'config'));
  if (showAll(termsInText(term), context).length > 0) return 0;
  const near = nearestTerm(term);
  context.complain(`Nothing is known of "${plainLine(term.slice(0, 80))}".${near === undefined ? '' : ` Did you mean "${near}"?`} Give a code or type of an error (limit_reached, overloaded_error), a status (429), a whole error body, or the id of a request (req_...).\n`);
  return 1;
}

/** Writes what the terms of one error mean, the finest first, and gives what is known of them. */
function showAll(terms: readonly string[], { write, columns }: CommandContext): readonly Explained[] {
  const all = terms.flatMap((term) => explainTerm(term) ?? []);
  // A code of ours says it all: what the Claude API means by the same type would mislead.
  const known = all[0]?.of === 'Claviger' ? all.slice(0, 1) : all;
  if (known.length > 0) write(fitToTerminal(known.map(page).join('\n'), columns));
  return all;
}

/** What is told of a row of the ledger. */
interface CallRow {
  readonly id: string;
  readonly upstreamRequestId?: string;
  readonly at: number;
  readonly status: number;
  readonly outcome: string;
  readonly code?: string;
  readonly model: string;
  readonly app: string;
  readonly findings?: readonly { readonly rule: string; readonly path: string; readonly action: string }[];
}

/** What the ledger says of a request. */
async function explainRow(id: string, { directory, columns, write, complain }: CommandContext, config: string | undefined): Promise<number> {
  // An error is mostly explained without the ledger, and without waiting for what reads it.
  const [{ LEDGER_FILE, readLedgerTail }, { loadPolicy }] = await Promise.all([import('@claviger/gateway'), import('../config/load-policy.js')]);
  const { policy } = await loadPolicy(directory, config);
  const path = join(resolve(directory, policy.server.stateDirectory), LEDGER_FILE);
  if (!existsSync(path)) {
    complain(`There is no ledger at ${path}: it is written where a gateway runs. An app with the guards inside has its own, where it gives one as \`ports.ledger\`.\n`);
    return 1;
  }
  for (const { row: text } of readLedgerTail(path, { count: MOST_ROWS, after: 0 })) {
    const row = JSON.parse(text) as CallRow;
    if (row.id !== id && row.upstreamRequestId !== id) continue;
    write(`${plainLine(`${id}: ${row.outcome} with ${row.status}, ${new Date(row.at).toISOString()}, app ${row.app}, model ${row.model}`)}\n`);
    for (const finding of row.findings ?? []) write(`${plainLine(`  ${finding.action}  ${finding.rule}  ${finding.path}`)}\n`);
    const pages = rulePages((row.findings ?? []).map(({ rule }) => rule));
    if (pages.length > 0) write(fitToTerminal(`\n  What these look for, and what to change, in Claviger's repository:\n${pages.map((one) => `    ${one}\n`).join('')}`, columns));
    const explained = explainTerm(row.code ?? String(row.status));
    if (explained !== undefined && row.status >= 400) write(fitToTerminal(`\n${page(explained)}`, columns));
    return 0;
  }
  complain(`The ledger at ${path} has no request ${plainLine(id)}.\n`);
  return 1;
}

function page({ term, of, status, type, means, causes = [], todo, retry, codes = [], page: more }: Explained): string {
  const head = [term, ...(type === undefined || type === term ? [] : [type]), ...(status === undefined || String(status) === term ? [] : [String(status)])].join(' · ');
  return [
    `${head}  (${of})`,
    `  ${means}`,
    ...(causes.length === 0 ? [] : ['', '  Likely causes', ...causes.map((cause, index) => `  ${index + 1}. ${cause}`)]),
    '',
    '  What to do',
    ...todo.map((step, index) => `  ${index + 1}. ${step}`),
    ...(retry === true ? ['', '  The same request can succeed later.'] : []),
    ...(codes.length === 0 ? [] : ['', `  Claviger refuses with it, too, where the error holds one of its codes: ${codes.join(', ')}. "claviger explain <code>" tells more.`]),
    ...(more === undefined ? [] : ['', `  More: ${more} in Claviger's repository`]),
    '',
  ].join('\n');
}
