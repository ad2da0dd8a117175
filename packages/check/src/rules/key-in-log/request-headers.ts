import type { Analysis } from '../../flow/analysis.js';
import type { EventOf } from '../../flow/event.js';
import { keyOwner } from '../../flow/keys.js';
import { dottedName, walk } from '../../flow/syntax.js';

/** The settings of the request that an error or an answer of Axios belongs to: `error.config.headers`, `response.config`. */
const ofResult = /^(?:e|ex|err|error|\w{1,30}Error|exception|reason|cause|res|response)\.(?:response\.)?config(?:\.headers)?$/;
const ofInterceptor = /^(?:config|request|req)(?:\.headers)?$/;
const interceptor = /\.interceptors\.(?:request|response)\.use\([^;]{0,300}$/;
const madeWithKey = /api\.anthropic\.com[\s\S]{0,400}x-api-key['"]?\s{0,4}:/;
/** What takes the key out before. */
const takesOut = /\bdelete\s[^;\n]{0,80}(?:headers|key)|redact|\bmask/i;

/** Whether a log line writes down the headers that requests to Claude are sent with, in a module that makes them or imports one that does. */
export function logsRequestHeaders(analysis: Analysis, { node, path }: EventOf<'log'>): boolean {
  const text = analysis.text(path);
  if (!/\bconfig\b|\bheaders\b/.test(text.slice(node.start, node.end)) || takesOut.test(text)) return false;
  const inInterceptor = interceptor.test(text.slice(Math.max(0, node.start - 300), node.start));
  let found = false;
  walk(node, (part) => {
    if (part.type !== 'MemberExpression' && part.type !== 'Identifier') return !found;
    const name = dottedName(part) ?? '';
    found ||= ofResult.test(name) || (inInterceptor && ofInterceptor.test(name));
    return false;
  });
  return found && sendsKey(analysis, path);
}

function sendsKey(analysis: Analysis, path: string): boolean {
  const modules = new Set(analysis.events('client').filter((event) => event.detail.client === 'http' && keyOwner(event) === 'own').map((event) => event.path));
  // The client is made here, and asked where it is imported.
  if (madeWithKey.test(analysis.text(path)) || [...analysis.graph.ancestors([path])].some((other) => modules.has(other))) return true;
  return modules.has(path) || (analysis.graph.module(path)?.edges ?? []).some((edge) => analysis.graph.targetsOf(edge).some((target) => modules.has(target)));
}
