import { CountingFronts } from './fronts.js';
import type { PythonFunction } from './functions.js';
import type { PythonProgram } from './program.js';

/** The length of what a request brings: its header, its body, or a text in it. */
const measured = /\bcontent[_-]length\b|\blen\(\s{0,4}(?:\(?await\s{1,4})?(?:self\.)?(?:request|req)\.[^\n]{0,160}\)\s{0,4}[<>]|\blen\(\s{0,4}(?:body|raw|payload|data|text|content)\s{0,4}\)/i;
const compared = /[<>]=?\s{0,4}[\w.]{1,60}/;
const refuses = /\babort\(|\braise\b|\breturn\b[^\n]{0,200}(?:\b4\d\d\b|Response|HttpResponse)|\bstatus_code\b/;

function refusesLong(text: string): boolean {
  return measured.test(text) && compared.test(text) && refuses.test(text);
}

/** What stands before routes of the project's own making and turns long requests away: hooks, middlewares and decorators. */
export class LongBodies {
  readonly #fronts: CountingFronts;

  constructor(private readonly program: PythonProgram) {
    this.#fronts = new CountingFronts(program, (lines) => refusesLong(lines.map(({ text }) => text).join('\n')));
  }

  refusedBefore(route: PythonFunction): boolean {
    const file = this.program.files.find(({ path }) => path === route.path);
    const own = route.decorators.map((decorator) => /^@(?:\w{1,60}\.)?(\w{1,80})/.exec(decorator)?.[1]).map((name) => (name === undefined ? undefined : this.program.resolve({ name, onObject: false }, route)));
    return own.some((fn) => fn !== undefined && refusesLong(this.program.wholeText(fn))) || (file !== undefined && this.#fronts.before(route, file).length > 0);
  }
}
