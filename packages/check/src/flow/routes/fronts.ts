import type { Project } from '../../engine/project.js';
import type { ModuleGraph } from '../../graph/module-graph.js';
import type { Interpreter } from '../interpreter.js';
import type { Facts, Value } from '../value.js';
import { constantText, property } from '../value.js';

/** A file that a framework runs before its routes, and what it does for which of them. */
interface Front {
  readonly path: string;
  readonly facts: Facts;
  readonly covers: (url: string | undefined) => boolean;
}

const limits = /rate.?limit|@upstash\/ratelimit|arcjet|throttl|\b429\b/i;
const authenticates = /clerkMiddleware|authMiddleware|withAuth|getToken|getSession|getUser|updateSession|auth\(|jwtVerify|\b401\b|redirect\([^)]{0,80}(?:login|sign-?in)/i;

/** Next's middleware (also called proxy), SvelteKit's and Nuxt's hooks: read for what they do, by path. */
export function frontFacts(project: Project, graph: ModuleGraph, interpreter: Interpreter): (path: string, url: string | undefined) => Facts {
  const fronts: Front[] = [];
  for (const [path, module] of graph.modules) {
    const isNext = /(?:^|\/)(?:src\/)?(?:middleware|proxy)\.[cm]?[jt]s$/.test(path);
    const isHook = /(?:^|\/)src\/hooks(?:\.server)?\.[jt]s$/.test(path) || /(?:^|\/)server\/middleware\/[^/]+\.[jt]s$/.test(path) || /(?:^|\/)src\/middleware(?:\/index)?\.[jt]s$/.test(path);
    if (!isNext && !isHook) continue;
    const text = module.file.text() ?? '';
    // What it does may stand in files of its own that it imports.
    const beside = module.edges.flatMap((edge) => graph.targetsOf(edge)).map((other) => graph.module(other)?.file.text() ?? '').join('\n');
    const facts = new Set<string>();
    if (limits.test(text) || (limits.test(beside) && /limit|throttl/i.test(text))) facts.add('limited');
    if (authenticates.test(text)) facts.add('authenticated');
    if (facts.size === 0) continue;
    const config = isNext ? interpreter.imported(path, 'config') : undefined;
    const matcher = config === undefined ? undefined : property(config, 'matcher');
    const patterns = matcher === undefined ? [] : matcherPatterns(matcher);
    const inside = [...text.matchAll(/(?:(?:startsWith|match|includes)\(\s{0,4}|pathname\s{0,4}!?==?=?\s{0,4})['"`](\/[^'"`]{0,200})['"`]/g)].map((match) => match[1] ?? '');
    fronts.push({
      path,
      facts,
      covers: (url) => url === undefined ? patterns.length === 0 && inside.length === 0 : (patterns.length === 0 || patterns.some((pattern) => matches(pattern, url))) && (inside.length === 0 || inside.some((prefix) => url.startsWith(prefix.replace(/\/$/, '')))),
    });
  }
  for (const [path, module] of graph.modules) {
    // The module limits all of an app's routes unless it is told not to.
    const text = /(?:^|\/)nuxt\.config\.[cm]?[jt]s$/.test(path) ? (module.file.text() ?? '') : '';
    if (/nuxt-security/.test(text) && !/rateLimiter\s{0,4}:\s{0,4}false/.test(text)) fronts.push({ path, facts: new Set(['limited']), covers: () => true });
  }
  return (path, url) => {
    const manifest = project.packageOf(path);
    const found = new Set<string>();
    for (const front of fronts) if (project.packageOf(front.path) === manifest && front.covers(url)) for (const fact of front.facts) found.add(fact);
    return found;
  };
}

function matcherPatterns(value: Value): string[] {
  if (value.shape.kind === 'array') return value.shape.items.flatMap((item) => matcherPatterns(item));
  const text = constantText(value) ?? constantText(property(value, 'source') ?? value);
  return text === undefined ? [] : [text];
}

/** Next's matcher: a path, `:name*`, or a group with an exception. */
function matches(pattern: string, url: string): boolean {
  const open = pattern.search(/[:(*]/);
  if (open === -1) return url === pattern;
  const prefix = pattern.slice(0, open);
  if (!`${url}/`.startsWith(prefix)) return false;
  const exception = /\(\?!([^)]*)/.exec(pattern)?.[1];
  if (exception === undefined) return true;
  return !exception.split('|').some((part) => part !== '' && !/[.*\\]/.test(part) && url.slice(prefix.length).startsWith(part));
}
