import { asksForLong, asksForShort, askedTokens, LARGE, MUCH } from '../asked-length.js';
import type { PythonFunction } from './functions.js';
import { givenPrompt } from './given-prompts.js';
import { handedOver } from './personal-fields.js';
import type { PythonProgram } from './program.js';
import { promptWords, textsIn } from './prompts.js';

interface Way {
  readonly fn: PythonFunction;
  readonly line: number;
  readonly way: readonly PythonFunction[];
  readonly sites: readonly { readonly path: string; readonly line: number }[];
}

/** What is wrong with the tokens that a call of Claude gives its answer, and where they are written. */
export function roomFault({ fn, line, way, sites }: Way, args: ReadonlyMap<string, string>, program: PythonProgram): { readonly path: string; readonly line: number; readonly message: string } | undefined {
  const written = args.get('max_tokens');
  const given = written === undefined ? undefined : givenPrompt(written, { way, sites });
  if (given?.kind !== 'written') return undefined;
  const tokens = Number((/^[A-Za-z_]\w{0,60}$/.test(given.expression) ? (program.assigned(given.expression, given.fn) ?? '') : given.expression).trim().replaceAll('_', '') || Number.NaN);
  if (Number.isNaN(tokens)) return undefined;
  const at = given.at ?? { path: fn.path, line };
  if (tokens > LARGE) return { ...at, message: `max_tokens is above ${String(LARGE)}: one call may cost that much output.` };
  const prompt = wordsOf({ fn, line, way, sites }, args, program);
  if (tokens < askedTokens(prompt)) return { ...at, message: `max_tokens of ${String(tokens)} cannot hold the answer that the prompt asks for: every answer is cut short.` };
  if ((tokens >= MUCH && asksForShort(prompt)) || (tokens === LARGE && !asksForLong(prompt))) return { ...at, message: `max_tokens of ${String(tokens)} is far more than such an answer takes: whoever makes Claude go on and on is paid for.` };
  return undefined;
}

/** What the system prompt and the messages say, as far as the program says it. */
function wordsOf({ line, way, sites }: Way, args: ReadonlyMap<string, string>, program: PythonProgram): string {
  const system = args.get('system');
  const given = system === undefined ? undefined : givenPrompt(system, { way, sites });
  const own = given?.kind === 'written' ? promptWords(given.expression, given.fn, program) : undefined;
  return [own ?? '', ...way.flatMap((step, index) => textsIn(handedOver(step, sites[index]?.line ?? line)))].join('\n');
}
