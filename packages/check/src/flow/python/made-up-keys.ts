import { browserCookie, isMadeUp, namesCaller, namesGateway, namesPlatform } from '../own-words.js';
import type { PythonFunction } from './functions.js';
import { ownWords } from './own-words.js';
import type { PythonProgram } from './program.js';
import { callsIn } from './taint.js';

/** `request.headers.get('X-Visitor', '')`, `request.META['HTTP_X_VISITOR']`: a header, with what is taken where it is not sent. */
const headers = /\b(?:request|req|self\.request|websocket|ws|info\.context)\.(?:headers(?:\.get\(|\[)|META(?:\.get\(|\[))\s{0,4}["']([\w-]{1,60})["'](?:\s{0,4},[^()\n]{0,100})?[)\]](?:\s{1,4}or\s{1,4}[^\n]{0,200})?|\b(?:request|req|self\.request)\.user_agent\b(?:\.\w{1,20})?/g;
/** `request.json['user']`, `request.args.get('session', '')`, `await request.json()` where a field of it is taken. */
const fields = /\b(?:request|req|self\.request)\.(?:json|get_json\(\s{0,4}[^()\n]{0,40}\)|form|args|values|GET|POST|data|query_params|media|query)(?:\.get\(|\[)\s{0,4}["'](\w{1,60})["'](?:\s{0,4},[^()\n]{0,100})?[)\]]/g;
const cookies = /\b(?:request|req|self\.request)\.(?:cookies|COOKIES)(?:\.get\(|\[)\s{0,4}["'](\w{1,60})["'](?:\s{0,4},[^()\n]{0,100})?[)\]]/g;
const readsBody = /^(\w{1,60})\s{0,4}=\s{0,4}(?:await\s{1,4})?(?:(?:request|req)\.(?:json|get_json|form|post|media)\b(?:\([^()\n]{0,40}\))?|json\.loads\(\s{0,4}(?:await\s{1,4})?request\.(?:body|data)\b[^\n]{0,40})$/;
/** Who a caller is, by his address, his login or his record. */
const knowsCaller = /addr|client\.host|\.client\b|forward|real_?-?ip|\bip\b|_ip\b|\bip_|peername|current_user|request\.user\b|\bsession\b|login|\bauth|\btoken|api_?key|secret|password|verif|signature|sender|from_user|effective_user|author|whoami|identity|principal|member/i;
const secretField = /token|key|secret|code|license|password|signature/i;
const speaks = /^(?:print|\w{0,20}log\w{0,20}\.\w{1,20})\(/;

/** Where the words of a function stand for what its caller says he is, `text` with nothing left of them but a mark. */
const MARK = '__own__';

/** A function's parameters that are such words: headers that FastAPI reads, and what a caller of it hands on. */
function ownParameters(fn: PythonFunction, program: PythonProgram): ReadonlySet<string> {
  return new Set(fn.parameters.filter(({ name, annotation, fallback }) => (/\bHeader\(/.test(`${annotation} ${fallback}`) && isMadeUp(name.replaceAll('_', '-'), false)) || (/\bCookie\(/.test(`${annotation} ${fallback}`) && browserCookie.test(name))).map(({ name }) => name).concat(fn.parameters.filter(({ annotation }) => program.models.namedIn(annotation).length > 0).map(({ name }) => `${name}.`)));
}

/** A line with what a caller says of himself marked. */
function marked(text: string, own: ReadonlySet<string>, gateway: boolean): string {
  let rest = text
    .replace(headers, (whole, header: string | undefined) => (header === undefined || isMadeUp(header.replace(/^HTTP_/, '').replaceAll('_', '-').toLowerCase(), gateway) ? MARK : whole))
    .replace(fields, (whole, name: string) => (namesItself(name) ? MARK : whole))
    .replace(cookies, (whole, name: string) => (browserCookie.test(name) ? MARK : whole));
  const words = new Set(rest.match(/\w+/g));
  for (const name of [...words].flatMap((word) => [`${word}.`, word]).filter((word) => own.has(word))) {
    if (name.endsWith('.')) rest = rest.replace(new RegExp(`(?<![\\w.])${name.slice(0, -1)}(?:\\.(\\w{1,60})\\b(?!\\()|(?:\\.get\\(|\\[)\\s{0,4}["'](\\w{1,60})["'][^\\])\\n]{0,60}[\\])])`, 'g'), (whole, one: string | undefined, two: string | undefined) => (namesItself(one ?? two ?? '') ? MARK : whole));
    else rest = rest.replace(new RegExp(`(?<![\\w.])${name}(?!\\w)(?:\\s{1,4}or\\s{1,4}[^\\n]{0,200})?`, 'g'), MARK);
  }
  return rest;
}

/** A field by which a caller says who he is. */
function namesItself(field: string): boolean {
  return !secretField.test(field) && (namesCaller(field) || /^(?:user|name|nick(?:name)?|player|device|client|visitor|session|who|email|handle)$/i.test(field));
}

/** Whether a word of the caller picks an entry of a table, is counted in a store, or is asked about. */
const asKey = new RegExp(`\\[[^\\]\\n]{0,60}${MARK}|\\.(?:get|setdefault|h?incr(?:by)?|hit|add|a?get|touch|zadd|zcard|lpush|rpush|llen|acquire|try_acquire|consume|limit)\\([^\\n]{0,120}${MARK}`);

const takesOff = /\.decr(?:by)?\(|\.[hz]?incrby\([^\n]{0,200},\s{0,4}-\s{0,4}\d|\.(?:srem|lrem|zrem|hdel|getdel)\(/i;

/** What a limiter of slowapi or Flask-Limiter counts by. */
const keyOf = /\bLimiter\((?:[^\n]{0,300}\bkey_func\s{0,4}=)?\s{0,4}(lambda\b[^\n]{0,300}|[A-Za-z_][\w.]{1,80}(?=\s{0,4}[,)]))/;

/**
 * Whether all that a route's callers are counted by is what each says of himself: a header, a field. `before`: what is run
 * before it. `forAll`: a package counts for every route. Where anything on the way knows who calls, that may be what is counted by.
 */
export function countsMadeUpKeys(route: PythonFunction, before: readonly PythonFunction[], forAll: boolean, program: PythonProgram): boolean {
  const text = program.textOf(route);
  if (namesPlatform.test(text)) return false;
  const gateway = namesGateway.test(text);
  const keyed = program.named.settingsWith('Limiter(').filter((line) => keyOf.test(line));
  if (forAll || (keyed.length > 0 && route.decorators.some((decorator) => /limit/i.test(decorator)))) return keyed.length > 0 && route.decorators.every((decorator) => !/\bkey_func\b/.test(decorator)) && keyed.every((line) => isMadeUpKey(line, route, program, gateway));
  if (route.decorators.some((decorator) => /limit|throttl|cooldown/i.test(decorator))) return false;
  let found = false;
  const seen = new Set<PythonFunction>();
  const look = (fn: PythonFunction, handed: ReadonlySet<string>, depth: number): boolean => {
    if (seen.has(fn)) return true;
    seen.add(fn);
    const own = new Set([...ownParameters(fn, program), ...handed]);
    for (const line of ownWords(fn.body)) {
      const body = readsBody.exec(line.text)?.[1];
      if (body !== undefined) own.add(`${body}.`);
      const rest = marked(line.text, own, gateway);
      if (speaks.test(rest) || program.asksClaude(fn, line)) continue;
      const target = /^(\w{1,60})\s{0,4}(?::[^=]{1,40})?=(?!=)/.exec(rest)?.[1];
      if (target !== undefined && rest.includes(MARK) && !asKey.test(rest)) own.add(target);
      if (asKey.test(rest)) found = true;
      // A licence that is taken from, or a code that is good once: what nobody handed out has nothing left.
      if (takesOff.test(rest)) return false;
      if (knowsCaller.test(rest.replace(/["'][^"'{}\n]{0,200}["']/g, ' '))) return false;
      if (depth > 2) continue;
      for (const call of callsIn(rest, new Map())) {
        const called = program.resolve(call, fn);
        if (called === undefined || program.leadsToClaude(call, fn, 0)) continue;
        const parameters = called.parameters.filter(({ name }) => name !== 'self');
        const passed = call.args.flatMap((argument, at) => (argument.text.includes(MARK) ? [argument.keyword === '' ? (parameters[at]?.name ?? '') : argument.keyword] : []));
        if (passed.length > 0 || /^(?:if|assert|return|await)\b/.test(rest)) if (!look(called, new Set(passed.filter((name) => name !== '')), depth + 1)) return false;
      }
    }
    return true;
  };
  return [route, ...before].every((fn) => look(fn, new Set(), 0)) && found;
}

/** `key_func=lambda: request.headers.get('X-Guest')`, or a function that gives such a word. */
function isMadeUpKey(line: string, route: PythonFunction, program: PythonProgram, gateway: boolean): boolean {
  const written = keyOf.exec(line)?.[1] ?? '';
  if (written.startsWith('lambda')) {
    const rest = marked(written, new Set(), gateway);
    return rest.includes(MARK) && !knowsCaller.test(rest);
  }
  const fn = program.resolve({ name: written.split('.').at(-1) ?? '', onObject: false }, route);
  const rest = fn === undefined ? '' : marked(program.wholeText(fn), new Set(), gateway);
  return rest.includes(MARK) && !knowsCaller.test(rest);
}
