import { parseArgs } from 'node:util';
import { nearest } from '@claviger/core/suggest';

export const formats = ['pretty', 'json', 'sarif', 'html', 'markdown', 'github', 'junit'] as const;
export type Format = (typeof formats)[number];

export interface CheckArguments {
  readonly folder: string;
  readonly format: Format;
  readonly output: string | undefined;
  readonly help: boolean;
  readonly fix: boolean;
  readonly dryRun: boolean;
  readonly staged: boolean;
  readonly installHook: boolean;
  readonly history: boolean;
  readonly cache: boolean;
  readonly verify: boolean;
  readonly color: boolean | undefined;
  readonly url: string | undefined;
  readonly explain: string | undefined;
  readonly baseline: string | undefined;
  readonly writeBaseline: string | undefined;
}

export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export const usage = `claviger check [DIR]

Reads a codebase and answers the security checklist with evidence. Nothing is changed, run or sent.

  --format F           pretty, json, sarif, html, markdown, github or junit
  --output FILE        write the report there; without --format its ending says how: .html, .json, .sarif, .md, .xml
  --fix                fix what can be fixed safely; with --dry-run only show the changes
  --staged             only what the next commit would add
  --install-hook       check every commit before it is made
  --no-history         do not read the repository's history
  --baseline FILE      findings that are known (.claviger-baseline.json is used when it is there)
  --write-baseline F   record the present findings as known
  --explain RULE       what a rule looks for and what to do; "all" lists the rules
  --url URL            look at a running site instead of a folder
  --verify             ask the Claude API whether each key that was found is live
  --no-cache           keep no results between runs
  --color, --no-color  colours, or none; left out: on a terminal, and as NO_COLOR and FORCE_COLOR say

Exit code: 0 clean, 1 findings, 2 could not run.
`;

const ENDINGS: Readonly<Record<string, Format>> = { html: 'html', json: 'json', sarif: 'sarif', md: 'markdown', xml: 'junit' };

function formatOfFile(path: string | undefined): Format {
  const ending = path?.slice(path.lastIndexOf('.') + 1) ?? '';
  return (Object.hasOwn(ENDINGS, ending) ? ENDINGS[ending] : undefined) ?? 'pretty';
}

const options = {
  format: { type: 'string' },
  output: { type: 'string', short: 'o' },
  help: { type: 'boolean', short: 'h', default: false },
  fix: { type: 'boolean', default: false },
  'dry-run': { type: 'boolean', default: false },
  staged: { type: 'boolean', default: false },
  'install-hook': { type: 'boolean', default: false },
  history: { type: 'boolean', default: true },
  cache: { type: 'boolean', default: true },
  verify: { type: 'boolean', default: false },
  color: { type: 'boolean' },
  url: { type: 'string' },
  explain: { type: 'string' },
  baseline: { type: 'string' },
  'write-baseline': { type: 'string' },
} as const;

export function readArguments(argv: readonly string[]): CheckArguments {
  let parsed;
  try {
    parsed = parseArgs({ args: [...argv], allowPositionals: true, allowNegative: true, options });
  } catch (error) {
    throw new UsageError(problemOf(error, argv));
  }
  const { values, positionals } = parsed;
  if (positionals.length > 1) throw new UsageError('one folder at a time');
  const format = values.format === undefined ? formatOfFile(values.output) : formats.find((name) => name === values.format);
  if (format === undefined) throw new UsageError(`--format is one of ${formats.join(', ')}`);
  if (values['dry-run'] && !values.fix) throw new UsageError('--dry-run goes with --fix');
  if (values.staged && values.fix) throw new UsageError('--staged only looks: run --fix on its own');
  return {
    folder: positionals[0] ?? '.',
    format,
    output: values.output,
    help: values.help,
    fix: values.fix,
    dryRun: values['dry-run'],
    staged: values.staged,
    installHook: values['install-hook'],
    history: values.history,
    cache: values.cache,
    verify: values.verify,
    color: values.color,
    url: values.url,
    explain: values.explain,
    baseline: values.baseline,
    writeBaseline: values['write-baseline'],
  };
}

/** What is wrong with the arguments, in the command's own words. */
function problemOf(error: unknown, argv: readonly string[]): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  const given = argv.filter((word) => word.startsWith('-') && word !== '--').map((word) => word.replace(/=.*$/s, ''));
  const names = Object.entries(options).flatMap(([name, { type }]) => (type === 'boolean' ? [`--${name}`, `--no-${name}`] : [`--${name}`]));
  const unknown = given.find((word) => word !== '-o' && word !== '-h' && !names.includes(word));
  if (unknown !== undefined) {
    const near = nearest(unknown, names);
    return `${unknown} is no option of claviger check${near === undefined ? '' : `; did you mean ${near}?`}`;
  }
  if (code !== 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE') return 'the arguments cannot be read';
  const typeOf = (word: string): string | undefined => (word === '-o' ? 'string' : Object.entries(options).find(([name]) => word.replace(/=.*$/s, '') === `--${name}`)?.[1].type);
  const filled = argv.find((word) => word.includes('=') && typeOf(word) === 'boolean');
  if (filled !== undefined) return `${filled.replace(/=.*$/s, '')} takes no value`;
  const empty = argv.find((word, index) => !word.includes('=') && typeOf(word) === 'string' && (argv[index + 1] === undefined || argv[index + 1]?.startsWith('-') === true));
  return empty === undefined ? 'the arguments cannot be read' : `${empty} needs a value`;
}
