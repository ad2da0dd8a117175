import { blockBelow } from './blocks.js';
import { isFlagged } from './flags.js';
import type { PythonFile, PythonFunction } from './functions.js';
import type { LogicalLine } from './lines.js';
import type { PythonProgram } from './program.js';

const runBefore = /\bbefore_(?:app_)?(?:request|serving_request)\b|\.middleware\b|@web\.middleware\b|@middleware\b|\.on_request\b|@\w{1,60}\.check\b|\.outer_middleware\b/;
const methods = /^(?:__call__|dispatch|process_request|process_view|pre_process|process_resource|cog_check|bot_check|interaction_check|before|intercept_service|intercept|on_call_tool|on_request|on_message)$/;
const path = /(?:request|req|scope|self\.request)\b[\w.[\]"']{0,40}path\b|\bpath\b|\brule\b|\bendpoint\b/;
/** What lets a request go on. */
const goesOn = /^return(?:\s{1,4}(?:None|True|(?:await\s{1,4})?(?:self\.)?(?:call_next|get_response|handler|app|next\w{0,12})\b.*))?$/s;

interface Scope {
  /** Beginnings of the addresses that are let through unasked. */
  readonly exempt: readonly string[];
  /** Beginnings of the only addresses that are asked; all where there are none. */
  readonly only: readonly string[];
}

/** Functions that are run before routes and count, and which routes each of them is run before. */
export class CountingFronts {
  readonly #fronts: readonly PythonFunction[];
  readonly #scopes = new Map<PythonFunction, Scope>();

  constructor(
    private readonly program: PythonProgram,
    counts: (body: readonly LogicalLine[], fn: PythonFunction) => boolean,
  ) {
    this.#fronts = program.files.flatMap((file) => file.functions.filter((fn) => isFront(fn, program) && counts(program.wholeBody(fn), fn)));
    for (const front of this.#fronts) this.#scopes.set(front, scopeOf(front, (body) => counts(body, front)));
  }

  /** Those that are run before a route. */
  before(route: PythonFunction, file: PythonFile): readonly PythonFunction[] {
    const address = this.program.addresses.of(route);
    return this.#fronts.filter((front) => front !== route && isFlagged(front, route) && this.#covers(front, route, file) && within(this.#scopes.get(front), address));
  }

  #covers(front: PythonFunction, route: PythonFunction, file: PythonFile): boolean {
    return this.program.blueprints.covers(front, route) && this.program.chatFronts.covers(front, file);
  }
}

function isFront(fn: PythonFunction, program: PythonProgram): boolean {
  if (fn.decorators.some((decorator) => runBefore.test(decorator))) return true;
  if (program.chatFronts.has(fn) || (fn.className === '' && program.named.isFront(fn.name))) return true;
  if (fn.className === '' && fn.parameters[0]?.name === 'get_response') return program.named.settingsWith('MIDDLEWARE').some((text) => text.includes(`.${fn.name}`));
  if (fn.className === '' || !methods.test(fn.name)) return false;
  if (/^(?:intercept\w{0,10}|on_\w{1,20})$/.test(fn.name)) return program.isA(fn, /Interceptor\b|\bMiddleware\b/);
  return fn.parameters.some(({ name }) => /^(?:request|req|ctx|message|interaction|context)$/.test(name)) && (fn.name !== '__call__' || program.isMiddleware(fn.className));
}

function within(scope: Scope | undefined, address: string | undefined): boolean {
  if (scope === undefined || address === undefined) return true;
  if (scope.only.length > 0 && !scope.only.some((prefix) => address.startsWith(prefix))) return false;
  return !scope.exempt.some((prefix) => (prefix === '/' ? address === '/' : address.startsWith(prefix)));
}

/** `if request.path.startswith('/open'): return`, `if request.url.path == '/chat': ...count...`. */
function scopeOf(front: PythonFunction, counts: (body: readonly LogicalLine[]) => boolean): Scope {
  const exempt: string[] = [];
  const only: string[] = [];
  for (const [at, line] of front.body.entries()) {
    if (!/^(?:if|elif)\b/.test(line.text) || !path.test(line.text)) continue;
    const named = [...line.text.matchAll(/["'](\/[^"']{0,200})["']/g)].map((match) => match[1] ?? '');
    if (named.length === 0) continue;
    const negated = /\bnot\b|!=/.test(line.text);
    const block = blockBelow(front.body, at, line);
    const counted = counts(block);
    const passes = !counted && goesOn.test(block.at(-1)?.text ?? '');
    if (passes || counted) (passes === negated ? only : exempt).push(...named);
  }
  return { exempt, only };
}
