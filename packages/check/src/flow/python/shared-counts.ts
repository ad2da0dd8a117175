import type { PythonFunction } from './functions.js';

/** What counts each caller, by a library or by who he is. */
const each = /limiter\.limit|@limits?\b|@ratelimit|@rate_limit|throttle_classes|throttle_scope|RateLimiter\(|remote_addr|\.client\.host|client_ip|get_remote_address|forwarded|user_?id|\bsession\b|current_user|\.incr\(|\.hit\(/i;

/** Whether the only count on the way is one number of the module, which all callers share: `global calls`, `calls += 1`. */
export function countsAllTogether(way: ReadonlySet<PythonFunction>, forAll: boolean): boolean {
  if (forAll) return false;
  let found = false;
  for (const step of way) {
    const text = [...step.decorators, ...step.body.map((line) => line.text)].join('\n');
    if (each.test(text) || step.parameters.some((parameter) => /Depends|Limiter/.test(`${parameter.annotation} ${parameter.fallback}`))) return false;
    for (const [, names = ''] of text.matchAll(/^global\s{1,4}([\w, ]{1,200})$/gm)) {
      for (const name of names.split(',').map((part) => part.trim())) {
        if (name !== '' && new RegExp(`\\b${name}\\s{0,4}\\+=\\s{0,4}1\\b`).test(text) && new RegExp(`\\bif\\b[^\\n]{0,100}\\b${name}\\s{0,4}>`).test(text)) found = true;
      }
    }
  }
  return found;
}
