import { limitersInFront, standsBefore } from '../../flow/before-the-app.js';
import type { EventOf } from '../../flow/event.js';
import { lineOf, userMarks } from '../../flow/exposure.js';
import { CACHED } from '../../flow/known/caches.js';
import { limitedHost } from '../../flow/hosted-apis.js';
import { MACHINES } from '../../flow/machines.js';
import { NO_CALL, type MisuseRule } from '../../flow/misuse-rule.js';
import { handlerPlace, uncheckedPlace } from '../../flow/places.js';
import type { Exposed } from '../../flow/places.js';
import { pagesMadeForEach } from '../../flow/server-pages.js';

export const noRateLimit: MisuseRule = {
  rule: {
    id: 'no-rate-limit',
    item: 'rate-limited',
    severity: 'error',
    title: 'A route reaches Claude without a rate limit',
    remedy: 'Put a rate limiter in front of the route that counts per user (or per address where there is no login) and answers 429, such as express-rate-limit, @fastify/rate-limit, hono-rate-limiter or @upstash/ratelimit.',
  },
  find(analysis, report) {
    const inFront = limitersInFront(analysis.project);
    const ofNobody = analysis.events('limiter').filter(({ detail }) => detail.ofNobody === true);
    const byRoute = new Map<unknown, { open: Exposed[]; limited: Exposed[] }>();
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
      if (!takesText && (open.every((other) => other.facts.has(CACHED)) || /export\s{1,4}const\s{1,4}(?:revalidate\s{0,4}=\s{0,4}[1-9]|dynamic\s{0,4}=\s{0,4}['"]force-static|prerender\s{0,4}=\s{0,4}true)/.test(analysis.text(route.path)))) {
        report.evidence('rate-limited', 'cannot-tell', { text: `${route.name} takes no text and its answer is cached by the framework`, ...at });
        continue;
      }
      if (route.framework === 'bot' && event.facts.has('owner')) {
        report.evidence('rate-limited', 'pass', { text: `${route.name} answers only callers named in its settings`, ...at, ruleId: 'no-rate-limit' });
        continue;
      }
      if (open.every((other) => other.facts.has('operators'))) {
        report.evidence('rate-limited', 'cannot-tell', { text: `${route.name} has no limit of its own; only the operators of the app can reach it`, ...at, ruleId: 'no-rate-limit' });
        continue;
      }
      if (open.every((other) => other.facts.has(MACHINES))) {
        report.evidence('rate-limited', 'cannot-tell', { text: `${route.name} has no limit of its own; only machines that share a secret with the app can reach it`, ...at, ruleId: 'no-rate-limit' });
        continue;
      }
      const gate = unknownBefore(open);
      if (gate !== undefined) {
        report.evidence('rate-limited', 'cannot-tell', { text: `${route.name} has no limit of its own; ${gate} is called first and could not be looked into`, ...at, ruleId: 'no-rate-limit' });
        continue;
      }
      const host = limitedHost(route, analysis.project);
      if (host !== undefined) {
        report.evidence('rate-limited', 'cannot-tell', { text: `${route.name} has no limit of its own; the server in ${host} that takes it in limits requests`, ...at, ruleId: 'no-rate-limit' });
        continue;
      }
      const elsewhere = inFront.find((front) => standsBefore(front, route));
      if (elsewhere !== undefined) {
        report.evidence('rate-limited', 'cannot-tell', { text: `${route.name} has no limit of its own; ${elsewhere.text}`, path: elsewhere.path, line: elsewhere.line });
        continue;
      }
      const said = new Set<string>();
      for (const each of open) {
        // Where some ways through a handler are limited, the ones that are not are what there is to change.
        const place = limited.some((other) => other.route === each.route) ? uncheckedPlace(analysis, each) : handlerPlace(analysis, each);
        const key = `${place.path}:${String(place.line)}`;
        if (said.has(key)) continue;
        said.add(key);
        report.finding({
          ruleId: 'no-rate-limit',
          ...place,
          message: `${route.name} reaches Claude (${each.path}:${String(lineOf(analysis, each).line)}) without a rate limit${each.facts.has('authenticated') || each.facts.has('maybe-authenticated') ? '' : ' and without a login: anyone can spend the key'}.`,
          steps: [...analysis.steps(each), ...ofNobody.filter((limiter) => limiter.route === undefined || limiter.route.node === each.route.node).map((limiter) => ({ ...analysis.place(limiter.path, limiter.node), message: 'counts by what each caller says of himself' }))],
        });
      }
    }
    for (const { page, place } of pagesMadeForEach(analysis)) report.finding({ ruleId: 'no-rate-limit', ...place, message: `${page} asks Claude each time that somebody opens it, without a rate limit: anyone can spend the key.` });
    if (byRoute.size > 0) return;
    const calls = analysis.byCall();
    const [first] = calls.values();
    const [event] = first ?? [];
    if (calls.size === 0) report.evidence('rate-limited', 'not-applicable', { text: NO_CALL });
    else if (analysis.isTool()) report.evidence('rate-limited', 'not-applicable', { text: 'a command line tool or a job: nobody else can trigger its calls' });
    else report.evidence('rate-limited', 'cannot-tell', { text: 'no route, action or event here leads to the calls to Claude', ...(event === undefined ? {} : lineOf(analysis, event)) });
  },
};

/** What stands before each of these calls and may be a limiter. */
function unknownBefore(events: readonly EventOf<'claude'>[]): string | undefined {
  const gates = events.map((event) => [...event.facts].find((fact) => fact.startsWith('maybe-limited:')));
  return gates.includes(undefined) ? undefined : gates[0]?.slice('maybe-limited:'.length);
}
