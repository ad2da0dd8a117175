import { bracketed, splitArguments } from './lines.js';
import type { LogicalLine } from './lines.js';
import type { PythonFunction } from './functions.js';
import { plainNames } from './plain.js';
import { passedTo } from './passing.js';
import { escapesNothing, keptTemplates, renderedIn, writtenRaw } from './rendered-templates.js';
import type { PythonProgram } from './program.js';
import { acts, asksPerson, isTool, runners, startsFile, type PythonRunner } from './runners.js';
import { returnsText } from './returned-texts.js';
import { callsIn, code, taintNames, taintOf, withComprehended } from './taint.js';
import type { Taint } from './taint.js';

/** `template.render(text=answer)`. */
const rendering = /\b\w{1,60}\.render\((?:[^()]|\([^()]{0,200}\)){0,400}\)/g;
/** What goes to the caller as it is: an answer, a part of a stream, a message of a socket. */
const answering = /^(?:return|yield)\b|\.(?:send_text|send_str|write_message)\(/;
/** Of a socket's messages, which a page puts where it wants, the smaller tags too: a bot's text with them is none. */
const smallTag = /\.(?:send_text|send_str|write_message)\(.{0,200}["']\s{0,8}<(?:b|i|strong|em|br|a|small|img)\b/s;
const pageTag = /<(?:html|body|main|div|p|h[1-6]|pre|span|article|section|table|ul|ol|li)\b/i;
/** An answer that says it is none of a page. */
const isPlainAnswer = /\bPlainTextResponse\(|\b(?:media_type|mimetype|content_type|Content-Type["'])\s{0,4}[=:]\s{0,4}["'](?:text\/(?:plain|markdown|csv|event-stream)|application\/json)/i;
const ofMail = /^(?:MIMEText|attach_alternative|add_alternative|set_content)/;

interface Place {
  readonly fn: PythonFunction;
  readonly line: LogicalLine;
  /** What of the line is code. */
  readonly words: string;
  readonly before: readonly LogicalLine[];
  /** Files that an answer was written into. */
  readonly written: ReadonlySet<string>;
}

type Find = (ruleId: string, path: string, line: number, message: string) => void;

/** What is done with answers: run as code, as a command or as SQL, or shown as HTML; in routes and elsewhere alike. */
export class PythonAnswers {
  /** Templates that a file makes above its functions. */
  private readonly kept: ReadonlyMap<string, ReturnType<typeof keptTemplates>>;
  private readonly raw = new Map<string, ReturnType<typeof writtenRaw>>();

  constructor(
    private readonly program: PythonProgram,
    private readonly find: Find,
  ) {
    this.kept = new Map(program.files.map((file) => [file.path, keptTemplates(file.top)]));
  }

  /** Answers that are run, in routes and in other functions alike. */
  look(fn: PythonFunction, handed: ReadonlyMap<string, Taint> = new Map(), depth = 0): void {
    // The model writes what a tool is called with.
    const given = isTool(fn.decorators) ? new Map([...fn.parameters.filter(({ name }) => name !== 'self').map(({ name }): [string, Taint] => [name, { user: false, bounded: false, answer: true }]), ...handed]) : handed;
    const text = fn.body.map((line) => line.text).join('\n');
    const calls = given.size > 0 || fn.body.some((line) => this.program.asksClaude(fn, line) || callsIn(line.text, new Map()).some((call) => this.program.leadsToClaude(call, fn, 0)));
    if (!calls || depth > 4) return;
    let names = taintNames(fn.body, given);
    // What a project function that asks Claude returns is an answer, also as one of several values: `text, cost = ask(question)`.
    for (const line of fn.body) {
      const [, targets = '', value = ''] = /^(\w{1,80}(?:\s{0,4},\s{0,4}\w{1,80}){0,8})\s{0,4}(?::[^=\n]{1,60})?=(?!=)\s{0,4}(?!(?:await\s{1,4})?(?:len|int|float|bool|json\.loads)\()(.*)$/s.exec(line.text) ?? [];
      // `html = markdown(ask(text))`
      const asking = callsIn(value, new Map()).filter((call) => this.program.leadsToClaude(call, fn, 0));
      const first = /^(?:await\s{1,4})?(?:\w{1,60}\.){0,3}(\w{1,80})\(/.exec(value)?.[1];
      if (asking.length === 0 || (/escape|clean\(|sanitiz/.test(value) && !asking.some((call) => call.name === first))) continue;
      const given = targets.split(',').map((name): [string, Taint] => [name.trim(), { user: false, bounded: false, answer: true }]);
      names = taintNames(fn.body.slice(fn.body.indexOf(line) + 1), new Map([...names, ...given]));
    }
    const plain = plainNames(fn.body);
    names = new Map([...names].filter(([name]) => !plain.has(name)));
    for (const line of fn.body) this.handedOn(fn, line, names, depth);
    const kept = new Map([...(this.kept.get(fn.path) ?? []), ...keptTemplates(fn.body)]);
    for (const line of fn.body) this.rendered(line, names, fn, kept);
    const isPage = fn.decorators.some((decorator) => /\bresponse_class\s{0,4}=\s{0,4}(?:\w{1,40}\.){0,3}HTMLResponse\b/.test(decorator));
    if (!isPage && !acts.test(text) && !text.includes('return ')) return;
    for (const line of fn.body) {
      const page = (line.text.startsWith('return ') && returnsText(line.text, fn, this.program)) || (isPage && line.text.startsWith('return ') && !/\b\w{0,40}Response\(|\.render/.test(line.text)) || answering.test(line.text) && !isPlainAnswer.test(line.text) && !/\b(?:HttpResponse|HTMLResponse|Markup|mark_safe|render_template_string)\(/.test(line.text) && (pageTag.test(this.program.withoutEscaped(fn, line.text)) || smallTag.test(line.text));
      const markdown = /\b(?:st|components|gr)\.(?:\w{1,20}\.)?(?:markdown|write|html|HTML)\(/.test(line.text) && /unsafe_allow_html\s{0,4}=\s{0,4}True|\.(?:html|HTML)\(/.test(line.text);
      const asksHere = (markdown || page) && !/escape|clean\(/.test(line.text) && callsIn(line.text, new Map()).some((call) => this.program.leadsToClaude(call, fn, 0));
      if (asksHere || ((page || markdown) && taintOf(line.text.replace(/^(?:return|yield)\b/, ''), names).answer)) this.find('answer-in-html', fn.path, line.line, "Claude's answer becomes HTML.");
    }
    const file = this.program.textOf(fn);
    const written = writtenFiles(fn, names);
    for (const [index, line] of fn.body.entries()) {
      const words = code(line.text);
      for (const runner of runners) if (words.search(runner.call) !== -1) this.run(runner, { fn, line, words, before: fn.body.slice(0, index), written }, withComprehended(words, names), file);
    }
  }

  /** What one way to run a text is given on a line. */
  private run(runner: PythonRunner, { fn, line, words, before, written }: Place, names: ReadonlyMap<string, Taint>, file: string): void {
    const { call, rule, what, from, when, unless } = runner;
    if ((from !== undefined && !from.test(file)) || when?.test(line.text) === false || unless?.test(line.text) === true || (unless !== undefined && unless.test(file))) return;
    for (const match of words.matchAll(call)) {
      const open = match.index + match[0].length - 1;
      const args = splitArguments(bracketed(words, open));
      const [given] = args;
      const program = runner.isProgram === true && given !== undefined ? `[${bracketed(line.text, open)}]` : undefined;
      const quoted = (program !== undefined && runsShell(program, line.text, names) ? args.join(', ') : given)?.replace(/\bshlex\.(?:quote|join)\([^()]{0,200}\)/g, ' ');
      const first = quoted === undefined || !this.program.escapesTemplates(fn) ? quoted : quoted.replace(rendering, ' ');
      const inFile = rule !== 'answer-in-html' && startsFile(line.text.slice(match.index), written);
      if (!inFile && (first === undefined || !(taintOf(first, names).answer || (!/escape|clean\(/.test(first) && callsIn(first, new Map()).some((inner) => this.program.leadsToClaude(inner, fn, 0)))))) continue;
      // A mail of plain text has no markup.
      if (ofMail.test(match[0]) && !/["'](?:text\/)?html["']/.test(line.text)) continue;
      if (match[0].startsWith('self.') && first !== undefined && !this.writesPage(fn, first)) continue;
      if (match[0].startsWith('HttpResponse') && /content_type/.test(line.text) && !/text\/html/.test(line.text)) continue;
      if (!inFile && /subprocess/.test(match[0]) && first?.startsWith('[') === true && !runsShell(first, line.text, names)) continue;
      if (/literal_eval/.test(line.text.slice(Math.max(0, match.index - 12), open))) continue;
      if (rule === 'answer-evaluated' && first !== undefined && isRestricted(first, fn)) continue;
      if (rule === 'answer-in-sql' && given !== undefined && isBuilt(given, fn)) continue;
      if (rule !== 'answer-in-html' && before.some((earlier) => asksPerson(earlier.text))) continue;
      this.find(rule, fn.path, line.line, `Claude's answer ${what}.`);
    }
  }

  /** Each template is read once, however many values it is given and wherever it is rendered. */
  private writtenRaw(text: string, path: string, escapesNothing: boolean): ReturnType<typeof writtenRaw> {
    const key = `${String(escapesNothing)} ${path}`;
    const known = this.raw.get(key) ?? writtenRaw(text, path, escapesNothing);
    this.raw.set(key, known);
    return known;
  }

  /** `render_template('page.html', text=answer)`, where the template writes it without escaping. */
  private rendered(line: LogicalLine, names: ReadonlyMap<string, Taint>, fn: PythonFunction, kept: ReturnType<typeof keptTemplates>): void {
    const rendered = renderedIn(line.text, kept);
    if (rendered === undefined) return;
    const raw = rendered.environment !== undefined && escapesNothing(this.program.textOf(fn), rendered.environment);
    let templates: ReturnType<PythonProgram['templates']> | undefined;
    for (const [name, value] of rendered.locals) {
      if (!taintOf(value, names).answer && (/escape|clean\(/.test(value) || !callsIn(value, new Map()).some((inner) => this.program.leadsToClaude(inner, fn, 0)))) continue;
      templates ??= this.program.templates(rendered.template);
      for (const { path, text } of templates) {
        const at = this.writtenRaw(text, path, raw && /\.(?:x?html?|jinja2?|j2)$/.test(path) && /<\w/.test(text)).get(name);
        if (at !== undefined) this.find('answer-in-html', path, text.slice(0, at).split('\n').length, "Claude's answer becomes HTML (written without escaping).");
      }
    }
  }

  /** `self.write(text)` of Tornado: a text becomes a page, an object becomes JSON. */
  private writesPage(fn: PythonFunction, given: string): boolean {
    const text = fn.body.map((line) => line.text).join('\n');
    const source = /^\w{1,60}$/.test(given) ? (new RegExp(`^${given}\\s{0,4}=(?!=)\\s{0,4}([^\\n]{1,400})`, 'm').exec(text)?.[1] ?? '') : given;
    return this.program.isA(fn, /\bRequestHandler\b/) && /\.text\b|\.completion\b|["']text["']|^[^\n{]{0,40}\bf["']/.test(source) && !/^\{|dumps\(|model_dump/.test(source) && !/text\/plain|application\/json|text\/event-stream/.test(text);
  }

  /** An answer that is given to another function of the project is one there too. */
  private handedOn(fn: PythonFunction, line: LogicalLine, names: ReadonlyMap<string, Taint>, depth: number): void {
    for (const found of [...callsIn(line.text, names), ...this.program.dispatched(line, fn, names)]) {
      // `rows(to_sql(question))`: what the inner function gives is an answer.
      const isAnswer = (text: string): boolean => callsIn(text, new Map()).some((inner) => this.program.leadsToClaude(inner, fn, 0));
      const call = { ...found, args: found.args.map((arg) => (isAnswer(arg.text) ? { ...arg, taint: { ...arg.taint, answer: true } } : arg)) };
      const target = call.args.some((arg) => arg.taint.answer) ? this.program.resolve(call, fn) : undefined;
      if (target === undefined) continue;
      const answers = passedTo(target, call);
      for (const [name, taint] of answers) if (!taint.answer) answers.delete(name);
      if (answers.size > 0) this.look(target, answers, depth + 1);
    }
  }

}

/** Code that RestrictedPython compiled: what it may reach is what the program hands it. */
function isRestricted(given: string, fn: PythonFunction): boolean {
  if (given.includes('compile_restricted')) return true;
  const name = /^(\w{1,60})(?:\.code)?$/.exec(given.trim())?.[1];
  return name !== undefined && fn.body.some(({ text }) => new RegExp(`^${name}\\s{0,4}=\\s{0,4}(?:\\w{1,40}\\.)?compile_restricted\\w{0,20}\\(`).test(text));
}

const builds = /^(?:await\s{1,4})?(?:[\w.]{1,80}\.)?(?:select|insert|update|delete|query|exists)\(|^(?:sa|sql|sqlalchemy|psycopg2?\.sql)\.(?:SQL|select|insert|update|delete)\(/;
const raw = /\b(?:text|literal_column|TextClause|RawSQL)\(|\bf["']|["']\s{0,4}[%+]|\.format\((?![^)]{0,200}\bIdentifier\()/;

/** A statement that is put together by calls which take values for parameters: `select(Sale).where(Sale.city == city)`. */
function isBuilt(given: string, fn: PythonFunction): boolean {
  if (!/^\w{1,60}$/.test(given)) return builds.test(given) && !raw.test(given);
  const assigned = new RegExp(`^${given}\\s{0,4}(?::[^=]{1,60})?=(?!=)\\s{0,4}(.*)$`, 's');
  const sources = fn.body.flatMap((line) => assigned.exec(line.text)?.[1] ?? []);
  return sources.length > 0 && sources.every((source) => (builds.test(source) || source.startsWith(`${given}.`)) && !raw.test(source));
}

/** `with open('run.sh', 'w') as file` and `file.write(answer)`, `Path('run.sh').write_text(answer)`. */
function writtenFiles(fn: PythonFunction, names: ReadonlyMap<string, Taint>): ReadonlySet<string> {
  const files = new Set<string>();
  const open = new Map<string, string>();
  for (const { text } of fn.body) {
    const opened = /\bopen\(\s{0,4}f?["']([^"'\n]{4,200})["'][^)]{0,60}["'][wax]\+?b?["'][^)]{0,60}\)\s{1,4}as\s{1,4}(\w{1,60})/.exec(text) ?? /^(\w{1,60})\s{0,4}=\s{0,4}(?:\w{1,40}\.)?Path\(\s{0,4}["']([^"'\n]{4,200})["']/.exec(text);
    if (opened?.[1] !== undefined && opened[2] !== undefined) open.set(text.includes(' as ') ? opened[2] : opened[1], text.includes(' as ') ? opened[1] : opened[2]);
    const write = /\b(?:(\w{1,60})|Path\(\s{0,4}["']([^"'\n]{4,200})["']\s{0,4}\))\.(?:write|write_text|writelines|write_bytes)\(/.exec(text);
    const path = write?.[2] ?? (write?.[1] === undefined ? undefined : open.get(write[1]));
    if (write !== null && path !== undefined && taintOf(bracketed(text, write.index + write[0].length - 1), names).answer) files.add(path);
  }
  return files;
}

/** Of a command as a list the program decides, and a shell's `-c`. */
function runsShell(list: string, line: string, names: ReadonlyMap<string, Taint>): boolean {
  const [program = ''] = splitArguments(list.slice(1, -1));
  return taintOf(program, names).answer || /["'](?:-c|-e|\/c)["']/i.test(line);
}
