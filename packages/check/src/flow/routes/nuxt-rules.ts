import * as values from '../value.js';
import type { Value } from '../value.js';

/** `defineNuxtConfig({ ... })`: the settings themselves. */
export function settingsOf(config: Value): Value {
  const made = config.shape.kind === 'external' ? config.shape.external.chain.findLast((link) => link.how === 'call') : undefined;
  return made?.args[0] ?? config;
}

/** Whether `security` of nuxt-security turns its limiter on or off; `undefined` where it says nothing of it. */
function limiterOf(security: Value | undefined): boolean | undefined {
  if (security === undefined) return undefined;
  if (security.shape.kind === 'constant') return security.shape.value === false ? false : undefined;
  const limiter = values.property(security, 'rateLimiter');
  return limiter === undefined ? undefined : !(limiter.shape.kind === 'constant' && limiter.shape.value === false);
}

/** `/api/**` and `/api/*` of route rules: what they begin with, and whether only one more part may follow. */
function fits(pattern: string, url: string): boolean {
  const star = pattern.indexOf('*');
  if (star === -1) return url === pattern;
  const rest = url.startsWith(pattern.slice(0, star)) ? url.slice(star) : undefined;
  if (rest === undefined) return pattern.slice(star) === '**' && url === pattern.slice(0, star - 1);
  return pattern.startsWith('**', star) || !rest.includes('/');
}

/**
 * Where nuxt-security limits each address: everywhere unless it is told not to, and as the rule says that fits a route
 * best. `undefined`: the module is not used.
 */
export function limitedByNuxtSecurity(text: string, settings: Value): ((url: string | undefined) => boolean) | undefined {
  if (!text.includes('nuxt-security')) return undefined;
  const everywhere = limiterOf(values.property(settings, 'security')) ?? !/rateLimiter\s{0,4}:\s{0,4}false/.test(text.replaceAll(/routeRules[\s\S]{0,8000}/g, ''));
  const nitro = values.property(settings, 'nitro');
  const rules = [values.property(settings, 'routeRules'), nitro === undefined ? undefined : values.property(nitro, 'routeRules')].flatMap((given) => (given?.shape.kind === 'object' ? [...given.shape.properties] : []));
  const said = rules.flatMap(([pattern, rule]) => {
    const limited = limiterOf(values.property(rule, 'security'));
    return limited === undefined ? [] : [{ pattern, limited }];
  }).toSorted((one, other) => other.pattern.length - one.pattern.length);
  return (url) => (url === undefined ? undefined : said.find(({ pattern }) => fits(pattern, url))?.limited) ?? everywhere;
}

/** Where nuxt-rate-limit limits: all addresses of the API, or those that it is told of. `undefined`: the module is not used. */
export function limitedByNuxtRateLimit(text: string, settings: Value): ((url: string | undefined) => boolean) | undefined {
  if (!text.includes('nuxt-rate-limit')) return undefined;
  const given = values.property(settings, 'nuxtRateLimit');
  const routes = given === undefined ? undefined : values.property(given, 'routes');
  const patterns = routes?.shape.kind === 'object' ? [...routes.shape.properties.keys()] : ['/api/*'];
  return (url) => url !== undefined && patterns.some((pattern) => fits(pattern.replace(/\/\*$/, '/**'), url));
}
