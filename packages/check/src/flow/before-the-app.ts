import type { Project } from '../engine/project.js';
import { LARGEST_BODY_BYTES } from './largest-body.js';
import { readNginx } from './nginx.js';

/** A limiter that stands before the app, in a file that is not its code. */
export interface Front {
  readonly path: string;
  readonly line: number;
  readonly text: string;
  /** The file it stands in. */
  readonly source: string;
  /** Whether it limits an address, where the file says that. */
  readonly limits?: ((url: string | undefined) => boolean | undefined) | undefined;
}

const limiterSettings: readonly (readonly [RegExp, string])[] = [
  [/\blimit_req(?:_zone)?\b/, 'nginx limits requests'],
  [/ratelimit\.(?:average|burst|period)|http_req_rate|filters\.http\.(?:local_)?ratelimit|RateBasedStatement|rate_based_statement|http_ratelimit|aws_api_gateway_usage_plan|<rate-limit|azurerm_frontdoor_firewall|rate_limit_options|google_compute_security_policy|AWS::ApiGateway::UsagePlan/i, 'a gateway in front may limit requests'],
  [/rate-limiting|rateLimit:|ratelimit:|limit-rps|limit-rpm|ThrottlingRateLimit|throttling_rate_limit|throttlingRateLimit|cloudflare_rate_limit\b|rate_limit\s*\{/i, 'a gateway in front may limit requests'],
];

/** In the code of a stack: plans for each API key, and rules for each address. A throttle of a whole stage is for all callers together. */
const stackSettings: readonly (readonly [RegExp, string])[] = [[/addUsagePlan\(|new (?:\w{1,20}\.){0,3}UsagePlan\(|RateBasedStatement|rateBasedStatement/, 'a gateway in front may limit requests']];

/** Limiters that stand in front of the app, in files that are not code. */
export function limitersInFront(project: Project): Front[] {
  const found: Front[] = [];
  for (const file of project.files) {
    if (file.skipped !== undefined || file.path.includes('!') || file.size > 300_000 || file.place === 'docs' || file.place === 'vendored') continue;
    const isStack = /\.[jt]s$/.test(file.path) && file.place === 'source' && /(?:^|\/)(?:lib|bin|infra|stacks?|cdk|deploy)\/|stack|sst\.config/i.test(file.path);
    if (!isStack && (!/\.(?:conf|cfg|ya?ml|tf|toml)$|nginx|Caddyfile|(?:wrangler|vercel)\.jsonc?$/.test(file.path) || /lock/.test(file.path))) continue;
    const source = file.text() ?? '';
    if (isStack && !/aws-cdk-lib|@pulumi|sst/.test(source)) continue;
    for (const [pattern, what] of isStack ? stackSettings : limiterSettings) {
      const match = pattern.exec(source);
      if (match === null) continue;
      found.push({ path: file.path, line: source.slice(0, match.index).split('\n').length, text: what, source, limits: /\blimit_req\b/.test(source) ? readNginx(source).limits : undefined });
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

interface Reached {
  readonly framework: string;
  readonly url: string | undefined;
  readonly path: string;
}

/** Whether it may stand before a route. A usage plan of the Serverless Framework is for functions whose endpoints ask for an API key. */
export function standsBefore({ path, source, limits }: Front, route: Reached): boolean {
  if (limits?.(route.url) === false) return false;
  if (route.framework === 'lambda' && hasAddress(source, route.path)) return false;
  if (!/(?:^|\/)serverless\.ya?ml$/.test(path) || route.framework !== 'lambda') return true;
  const folder = path.replace(/[^/]*$/, '');
  const at = source.indexOf(`handler: ${route.path.slice(folder.length).replace(/\.\w{2,3}$/, '')}.`);
  if (at === -1) return true;
  const rest = source.slice(at);
  const end = rest.search(/\n {2}\w[\w-]{0,60}:/);
  return /private:\s{0,4}true/.test(end === -1 ? rest : rest.slice(0, end));
}

/** A proxy that refuses large bodies: for which addresses, where its file says that. */
export interface SmallBodies {
  readonly path: string;
  readonly refuses: (url: string | undefined) => boolean | undefined;
}

/** Proxies in front of the app that refuse large bodies: which services they stand before is not known here. */
export function smallBodiesInFront(project: Project): SmallBodies[] {
  const found: SmallBodies[] = [];
  for (const file of project.files) {
    if (file.skipped !== undefined || file.size > 300_000 || file.place === 'docs' || !/\.(?:conf|ya?ml|toml)$|nginx|Caddyfile/.test(file.path) || /lock/.test(file.path)) continue;
    const source = file.text() ?? '';
    if (/\bclient_max_body_size\s/.test(source)) {
      const nginx = readNginx(source);
      found.push({ path: file.path, refuses: (url) => nginx.refusesBodiesAbove(LARGEST_BODY_BYTES, url) });
      continue;
    }
    for (const match of source.matchAll(/(?:client_max_body_size["']?\s{0,4}:|maxRequestBodyBytes["']?\s{0,4}[:=]|max_size|allowed_payload_size\s{0,4}:)\s{0,4}["']?(\d{1,9})\s{0,2}([kKmM]?)/g)) {
      const bytes = Number(match[1]) * (/k/i.test(match[2] ?? '') ? 1024 : /m/i.test(match[2] ?? '') ? 1024 ** 2 : 1);
      if (bytes > 0 && bytes <= LARGEST_BODY_BYTES) found.push({ path: file.path, refuses: () => true });
    }
  }
  return found;
}

/** The file of a proxy that may refuse large bodies for an address. */
export function smallBodyFor(fronts: readonly SmallBodies[], url: string | undefined): string | undefined {
  return fronts.find(({ refuses }) => refuses(url) !== false)?.path;
}
