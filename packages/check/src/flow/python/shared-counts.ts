import type { PythonFile, PythonFunction } from './functions.js';
import { limitersAsked } from './limiter-calls.js';
import { bracketed, splitArguments } from './lines.js';
import { ownWords } from './own-words.js';
import type { PythonProgram } from './program.js';
import { callsIn } from './taint.js';

/** What counts each caller, by a library or by who he is. */
const each = /limiter\.limit|@limits?\b|@ratelimit|@rate_limit|throttle_classes|throttle_scope|RateLimiter\(|remote_addr|\.client\.host|client_ip|get_remote_address|forwarded|user_?id|\bsession\b|current_user|\.incr\(|\.hit\(/i;
/** `BucketType.default` of discord.py, also one for all members of a guild, `limits(calls=15, period=900)` of ratelimit: one bucket for everybody. */
const oneBucket = /^@(?:\w{1,40}\.)?limits\(\s{0,4}(?:calls\s{0,4}=|\d)|\bcooldown\([^)]{0,200}\bBucketType\.(?:default|guild|channel|category|role)\b|\bcooldown\([^)]{0,200}\bkey\s{0,4}=\s{0,4}(?:None\b|lambda\s{1,4}\w{1,20}\s{0,4}:\s{0,4}(?:None\b|["'\d]))|\blimit\w{0,20}\([^\n]{0,200}\bkey_func\s{0,4}=\s{0,4}lambda\b[^:\n]{0,40}:\s{0,4}["'][^"'{}]{0,80}["']\s{0,4}[,)]/;
/** `Limiter(key_func=lambda: 'all')` of slowapi and Flask-Limiter. */
const oneKey = /\bLimiter\((?:[^()]|\([^()]{0,100}\)){0,200}?\bkey_func\s{0,4}=\s{0,4}lambda\b[^:]{0,40}:\s{0,4}["']/;
const caller = /user|ip\b|addr|remote|client|chat|sender|author|who\b|session|account|member|email|sub\b|token|host|identity|request/i;
const onlyText = /^f?["'][^"'{}]{0,80}["']$/;
/** What in a key is the same whoever asks: the address that is asked for, and the time. */
const sameForAll = /\{\s{0,4}(?:(?:self\.)?request\.(?:url\.path|path|method|endpoint|url_rule|scope\[["']path["']\])|(?:datetime|date|time|dt)\b[\w.()]{0,60}|int\(time[\w.()\s/]{0,40}\))(?::[^{}]{0,20})?\s{0,4}\}/g;
/** A count of what is written since a moment, with no column in it that says whose it is. */
const countOfAll = /["']\s{0,20}select\s{1,10}count\([^"']{0,200}\bwhere\b[^"']{0,200}[<>]/i;
const columnOfCaller = /\b(?:user|account|member|client|visitor|device|session|ip|address|email|tenant|org|team|customer|owner|author|chat|guild|channel|key|token|who)\w{0,12}\s{0,4}=/i;

/** Whether the only count on the way is one for all callers together. */
export function countsAllTogether(way: ReadonlySet<PythonFunction>, forAll: boolean, program: PythonProgram, file: PythonFile): boolean {
  const decorators = [...way].flatMap((step) => step.decorators);
  const limiting = decorators.filter((decorator) => /limit|cooldown|throttl/i.test(decorator));
  if (limiting.length > 0 && limiting.every((decorator) => oneBucket.test(decorator))) return true;
  if ((forAll || limiting.some((decorator) => /limit/i.test(decorator))) && file.top.some(({ text }) => oneKey.test(text)) && limiting.every((decorator) => !/\bkey_func\b/.test(decorator))) return true;
  if (forAll || limiting.length > 0) return false;
  return asksOfAll(way, program) || countsOneNumber(way, program);
}

/** `limits.hit(rate, 'api')`, `window.allow('all')`, `cache.incr('calls')`: each is asked by a word of the program alone. */
function asksOfAll(way: ReadonlySet<PythonFunction>, program: PythonProgram): boolean {
  let found = false;
  for (const step of way) {
    const body = ownWords(step.body);
    const constants = new Set(body.flatMap(({ text }) => /^(\w{1,60})\s{0,4}=\s{0,4}["'][^"'{}]{0,80}["']$/.exec(text)?.[1] ?? []));
    const isWritten = (argument: string): boolean => onlyText.test(argument.replace(sameForAll, '')) || constants.has(argument) || /^\d{1,6}$|^\w{1,20}\s{0,4}=\s{0,4}\d/.test(argument);
    if (program.countsByPackage(step.path)) {
      for (const { method, given } of limitersAsked(body).filter(({ counts }) => counts)) {
        // How much is allowed says nothing of whom it is counted for: `limit('5/minute')`.
        if (given.length > 0 && given.every((argument) => /^["']\d{1,6}\s{0,4}(?:\/|per\b)/.test(argument))) return false;
        // The first is how much is allowed: `hit(rate, 'api', caller)`.
        if (!given.slice(method === 'hit' || method === 'test' ? 1 : 0).every((argument) => isWritten(argument))) return false;
        found = true;
      }
    }
    for (const { text } of body) {
      if (countOfAll.test(text) && !columnOfCaller.test(text)) found = true;
      const once = /\bnx\s{0,4}=\s{0,4}True/.test(text) ? /\.set\(/.exec(text) : null;
      if (once !== null) {
        const [key = ''] = splitArguments(bracketed(text, once.index + once[0].length - 1));
        if (!isWritten(key)) return false;
        found = true;
      }
      for (const match of text.matchAll(/\.(?:h?incr(?:by)?|allow\w{0,20}|take|acquire|consume|check\w{0,20}|is_allowed|is_limited)\(/g)) {
        const given = splitArguments(bracketed(text, match.index + match[0].length - 1));
        if (given.length > 0 && given.every((argument) => isWritten(argument))) found = true;
        else if (given.some((argument) => caller.test(argument))) return false;
      }
    }
  }
  return found;
}

/** A number of the module, which all callers share: `calls += 1` after `global calls`, `GATE['used'] += 1`. */
const grows = /^(?:(\w{1,60})|([A-Za-z_]\w{0,60}\[\s{0,4}["']\w{1,40}["']\s{0,4}\]))\s{0,4}\+=\s{0,4}1$/;

/** Whether one number is all that is counted by, where the route stands or in what it asks without a word on who calls. */
function countsOneNumber(way: ReadonlySet<PythonFunction>, program: PythonProgram): boolean {
  let found = false;
  for (const step of way) {
    const asked = askedWithNothing(step, way, program);
    if (asked === undefined) return false;
    for (const fn of [step, ...asked]) {
      const text = [...fn.decorators, ...fn.body.map((line) => line.text)].join('\n');
      if (each.test(text) || fn.parameters.some((parameter) => /Depends|Limiter/.test(`${parameter.annotation} ${parameter.fallback}`))) return false;
      const shared = new Set([...text.matchAll(/^global\s{1,4}([\w, ]{1,200})$/gm)].flatMap(([, names = '']) => names.split(',').map((part) => part.trim())));
      const isKept = (table: string): boolean => (program.files.find(({ path }) => path === fn.path)?.top ?? []).some((line) => new RegExp(`^${table}\\s{0,4}(?::[^=]{1,60})?=`).test(line.text)) && !new RegExp(`^${table}\\s{0,4}=`, 'm').test(text);
      for (const { text: line } of fn.body) {
        const [, name, entry] = grows.exec(line) ?? [];
        // The moments of all calls in one list: `if len(calls) >= 30: raise`, `calls.append(now)`.
        const list = /^(?:if|elif)\b[^\n]{0,80}\blen\(((?:self\.)?\w{1,60})\)\s{0,4}>=?/.exec(line)?.[1];
        if (list !== undefined && text.includes(`${list}.append(`) && (list.startsWith('self.') ? isOfModule(fn, program) : isKept(list))) found = true;
        const number = name !== undefined && shared.has(name) ? name : entry !== undefined && isKept(entry.slice(0, entry.indexOf('['))) ? entry : undefined;
        if (number !== undefined && fn.body.some((other) => /^(?:if|elif|return)\b/.test(other.text) && (other.text.includes(`${number} >`) || other.text.includes(`${number} <`)))) found = true;
      }
    }
  }
  return found;
}

/** Whether an object of the class of a method is made at the top of a module: `gate = Gate(30)`. */
function isOfModule(fn: PythonFunction, program: PythonProgram): boolean {
  return program.files.some((file) => file.top.some(({ text }) => new RegExp(`^\\w{1,60}\\s{0,4}=\\s{0,4}(?:\\w{1,60}\\.)?${fn.className}\\(`).test(text)));
}

/** What a step asks before it goes on, given nothing: `if not gate():`. `undefined` where something asked is told who calls, or cannot be looked into. */
function askedWithNothing(step: PythonFunction, way: ReadonlySet<PythonFunction>, program: PythonProgram): PythonFunction[] | undefined {
  const found: PythonFunction[] = [];
  for (const { text } of ownWords(step.body)) {
    for (const call of /^(?:if|elif|await)\b/.test(text) ? callsIn(text, new Map()) : []) {
      const target = program.resolve(call, step);
      if (target !== undefined && way.has(target)) continue;
      const isTold = call.args.some((argument) => caller.test(argument.text));
      if (isTold && (target !== undefined || /limit|allow|quota|throttl|spend|count/i.test(call.name))) return undefined;
      if (target !== undefined && !isTold) found.push(target);
    }
  }
  return found;
}
