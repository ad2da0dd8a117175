import type { Analysis } from '../../flow/analysis.js';
import type { EventOf } from '../../flow/event.js';
import { lineOf, userMarks } from '../../flow/exposure.js';
import { NO_CALL, type MisuseRule } from '../../flow/misuse-rule.js';
import type { Route } from '../../flow/route.js';
import { handlerPlace } from '../../flow/places.js';

export const noRateLimit: MisuseRule = {
  rule: {
    id: 'no-rate-limit',
    item: 'rate-limited',
    severity: 'error',
    title: 'A route reaches Claude without a rate limit',
    remedy: 'Put a limiter in front of the route that counts per user (or per address where nobody logs in) and answers 429, such as express-rate-limit, @fastify/rate-limit, hono-rate-limiter or @upstash/ratelimit.',
  },
  find(analysis, report) {
    const inFront = limitersInFront(analysis);
    const byRoute = new Map<unknown, { open: EventOf<'claude'>[]; limited: EventOf<'claude'>[] }>();
    for (const event of analysis.exposed()) {
      const entry = byRoute.get(event.route.node) ?? { open: [], limited: [] };
      byRoute.set(event.route.node, entry);
      (event.facts.has('limited') ? entry.limited : entry.open).push(event);
    }
    for (const { open, limited } of byRoute.values()) {
      const [event] = open;
      const route = (event ?? limited[0])?.route;
      if (route === undefined) continue;
      const at = { path: route.path, line: analysis.place(route.path, route.node).line };
      if (event === undefined) {
        report.evidence('rate-limited', 'pass', { text: `${route.name} is limited before it reaches Claude`, ...at, ruleId: 'no-rate-limit' });
        continue;
      }
      const takesText = open.some((other) => userMarks(other).length > 0);
      const authenticated = event.facts.has('authenticated');
      const forMachines = authenticated && /CRON_SECRET|x-vercel-cron|x-cron|INTERNAL_(?:API_)?(?:KEY|TOKEN|SECRET)/i.test(analysis.text(route.path));
      if (!takesText && (forMachines || route.name.startsWith('page '))) {
        report.evidence('rate-limited', route.name.startsWith('page ') ? 'cannot-tell' : 'pass', { text: route.name.startsWith('page ') ? `${route.name} calls Claude when it is rendered; how often depends on caching` : `${route.name} takes no text and is not open to everyone`, ...at });
        continue;
      }
      if (!takesText && /export\s{1,4}const\s{1,4}(?:revalidate\s{0,4}=\s{0,4}[1-9]|dynamic\s{0,4}=\s{0,4}['"]force-static|prerender\s{0,4}=\s{0,4}true)/.test(analysis.text(route.path))) {
        report.evidence('rate-limited', 'cannot-tell', { text: `${route.name} takes no text and its answer is cached by the framework`, ...at });
        continue;
      }
      if (route.framework === 'bot' && event.facts.has('owner')) {
        report.evidence('rate-limited', 'pass', { text: `${route.name} answers only those whom its settings name`, ...at, ruleId: 'no-rate-limit' });
        continue;
      }
      const gate = unknownBefore(open);
      if (gate !== undefined) {
        report.evidence('rate-limited', 'cannot-tell', { text: `${route.name} has no limit of its own; ${gate} stands before Claude and could not be looked into`, ...at, ruleId: 'no-rate-limit' });
        continue;
      }
      const elsewhere = inFront.find((front) => covers(front, route));
      if (elsewhere !== undefined) {
        report.evidence('rate-limited', 'cannot-tell', { text: `${route.name} has no limit of its own; ${elsewhere.text}`, path: elsewhere.path, line: elsewhere.line });
        continue;
      }
      const place = handlerPlace(analysis, route);
      report.finding({
        ruleId: 'no-rate-limit',
        ...place,
        message: `${route.name} reaches Claude (${event.path}:${String(lineOf(analysis, event).line)}) without a rate limit${authenticated || event.facts.has('maybe-authenticated') ? '' : ' and without a login: anyone can spend the key'}.`,
        steps: analysis.steps(event),
      });
    }
    if (byRoute.size > 0) return;
    const calls = analysis.byCall();
    const [first] = calls.values();
    const [event] = first ?? [];
    if (calls.size === 0) report.evidence('rate-limited', 'not-applicable', { text: NO_CALL });
    else if (analysis.isTool()) report.evidence('rate-limited', 'not-applicable', { text: 'a command line tool or a job: nobody else can set its calls off' });
    else report.evidence('rate-limited', 'cannot-tell', { text: 'no route, action or event here leads to the calls of Claude', ...(event === undefined ? {} : lineOf(analysis, event)) });
  },
};

/** What stands before each of these calls and may be a limiter. */
function unknownBefore(events: readonly EventOf<'claude'>[]): string | undefined {
  const gates = events.map((event) => [...event.facts].find((fact) => fact.startsWith('maybe-limited:')));
  return gates.includes(undefined) ? undefined : gates[0]?.slice('maybe-limited:'.length);
}

const limiterSettings: readonly (readonly [RegExp, string])[] = [
  [/\blimit_req(?:_zone)?\b/, 'nginx limits requests'],
  [/ratelimit\.(?:average|burst|period)|http_req_rate|filters\.http\.(?:local_)?ratelimit|RateBasedStatement|aws_api_gateway_usage_plan|AWS::ApiGateway::UsagePlan/i, 'a gateway in front may limit requests'],
  [/rate-limiting|rateLimit:|ratelimit:|limit-rps|limit-rpm|ThrottlingRateLimit|throttling_rate_limit|throttlingRateLimit|aws_wafv2|cloudflare_ruleset|rate_limit\s*\{/i, 'a gateway in front may limit requests'],
];

/** In the code of a stack: plans for each API key, and rules for each address. A throttle of a whole stage is for all callers together. */
const stackSettings: readonly (readonly [RegExp, string])[] = [[/addUsagePlan\(|new (?:\w{1,20}\.)?UsagePlan\(|RateBasedStatement|rateBasedStatement/, 'a gateway in front may limit requests']];

interface Front {
  readonly path: string;
  readonly line: number;
  readonly text: string;
  /** The file it stands in. */
  readonly source: string;
}

/** Limiters that stand in front of the app, in files that are not code. */
function limitersInFront(analysis: Analysis): Front[] {
  const found: Front[] = [];
  for (const file of analysis.project.files) {
    if (file.skipped !== undefined || file.path.includes('!') || file.size > 300_000 || file.place === 'docs' || file.place === 'vendored') continue;
    const isStack = /\.[jt]s$/.test(file.path) && file.place === 'source' && /(?:^|\/)(?:lib|bin|infra|stacks?|cdk|deploy)\/|stack|sst\.config/i.test(file.path);
    if (!isStack && (!/\.(?:conf|cfg|ya?ml|tf|toml)$|nginx|Caddyfile|(?:wrangler|vercel)\.jsonc?$/.test(file.path) || /lock/.test(file.path))) continue;
    const source = file.text() ?? '';
    if (isStack && !/aws-cdk-lib|@pulumi|sst/.test(source)) continue;
    for (const [pattern, what] of isStack ? stackSettings : limiterSettings) {
      const match = pattern.exec(source);
      if (match === null) continue;
      found.push({ path: file.path, line: source.slice(0, match.index).split('\n').length, text: what, source });
      break;
    }
  }
  return found;
}

/** A function of a stack with an address of its own, which no plan of a gateway is for: `name.addFunctionUrl(...)`. */
function hasAddress(source: string, path: string): boolean {
  const entry = source.indexOf(path.replace(/\.\w{2,3}$/, ''));
  const name = entry === -1 ? undefined : [...source.slice(0, entry).matchAll(/\b(\w{1,60})\s{0,4}=\s{0,4}new\b/g)].at(-1)?.[1];
  return name !== undefined && new RegExp(`\\b${name}\\.addFunctionUrl\\(|FunctionUrl\\([^)]{0,200}\\bfunction:\\s{0,4}${name}\\b`).test(source);
}

/** A usage plan of the Serverless Framework is for functions whose endpoints ask for an API key. */
function covers({ path, source }: Front, route: Route): boolean {
  if (route.framework === 'lambda' && hasAddress(source, route.path)) return false;
  if (!/(?:^|\/)serverless\.ya?ml$/.test(path) || route.framework !== 'lambda') return true;
  const folder = path.replace(/[^/]*$/, '');
  const at = source.indexOf(`handler: ${route.path.slice(folder.length).replace(/\.\w{2,3}$/, '')}.`);
  if (at === -1) return true;
  const rest = source.slice(at);
  const end = rest.search(/\n {2}\w[\w-]{0,60}:/);
  return /private:\s{0,4}true/.test(end === -1 ? rest : rest.slice(0, end));
}
