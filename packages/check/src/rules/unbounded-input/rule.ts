import { agreeing, plural } from '../../engine/plural.js';
import { smallBodiesInFront, smallBodyFor } from '../../flow/before-the-app.js';
import type { EventOf } from '../../flow/event.js';
import { describeMarks, lineOf, unboundedMarks, userMarks } from '../../flow/exposure.js';
import { NO_CALL, type MisuseRule } from '../../flow/misuse-rule.js';
import { uncheckedPlace } from '../../flow/places.js';
import type { Mark } from '../../flow/value.js';

/** What may bound these texts where nobody can see it. */
function unknownBound(event: EventOf<'claude'>, marks: readonly Mark[]): string | undefined {
  const [unseen] = marks;
  if (unseen !== undefined && marks.every((mark) => mark.through !== undefined)) return unseen.through;
  return [...event.facts].find((fact) => fact.startsWith('maybe-sized:'))?.slice('maybe-sized:'.length);
}

export const unboundedInput: MisuseRule = {
  rule: {
    id: 'unbounded-input',
    item: 'input-bounded',
    severity: 'error',
    title: 'Text of any length reaches Claude',
    remedy: 'Check the length before the call, in a schema (`z.string().max(10_000)`) or by hand, and answer 400 or 413 when it is too long; in a conversation, bound the length of each message and the number of messages.',
  },
  find(analysis, report) {
    const said = new Set<string>();
    const faulty = new Set<unknown>();
    const bounded = new Map<unknown, { path: string; line: number; text: string }>();
    const unsure = new Map<unknown, { path: string; line: number; text: string }>();
    const exposed = analysis.exposed();
    const fronts = smallBodiesInFront(analysis.project);
    for (const event of exposed) {
      const unbounded = unboundedMarks(event);
      const unknown = unbounded.length === 0 ? undefined : (unknownBound(event, unbounded) ?? smallBodyFor(fronts, event.route.url));
      if (unknown !== undefined) {
        unsure.set(event.node, { ...lineOf(analysis, event), text: `${describeMarks(unbounded)} of ${event.route.name} ${agreeing(describeMarks(unbounded), 'goes', 'go')} through ${unknown}, which could not be looked into, before reaching Claude` });
        continue;
      }
      if (unbounded.length === 0) {
        const marks = userMarks(event);
        if (marks.length > 0) bounded.set(event.node, { ...lineOf(analysis, event), text: `${describeMarks(marks)} of ${event.route.name} ${agreeing(describeMarks(marks), 'is', 'are')} bounded before reaching Claude` });
        continue;
      }
      faulty.add(event.node);
      const place = uncheckedPlace(analysis, event);
      if (said.has(`${place.path}:${String(place.line)}`)) continue;
      said.add(`${place.path}:${String(place.line)}`);
      const texts = describeMarks(unbounded);
      report.finding({
        ruleId: 'unbounded-input',
        ...place,
        message: `${texts} (${event.route.name}) ${agreeing(texts, 'reaches', 'reach')} Claude without a bound on ${agreeing(texts, 'its', 'their')} length: one caller can fill the context and pay with your key.`,
        steps: analysis.steps(event),
      });
    }
    for (const [node, { text, path, line }] of bounded) if (!faulty.has(node)) report.evidence('input-bounded', 'pass', { text, path, line, ruleId: 'unbounded-input' });
    for (const [node, evidence] of unsure) if (!faulty.has(node)) report.evidence('input-bounded', 'cannot-tell', { ...evidence, ruleId: 'unbounded-input' });
    if (said.size > 0 || bounded.size > 0 || unsure.size > 0) return;
    const calls = analysis.byCall();
    if (calls.size === 0) report.evidence('input-bounded', 'not-applicable', { text: NO_CALL });
    else if (analysis.isTool()) report.evidence('input-bounded', 'not-applicable', { text: 'a command line tool or a job: nobody else can trigger its calls' });
    else if (exposed.length > 0) report.evidence('input-bounded', 'pass', { text: 'no text of a caller reaches Claude', ...(exposed[0] === undefined ? {} : lineOf(analysis, exposed[0])) });
    else {
      const [first] = calls.values();
      const [event] = first ?? [];
      report.evidence('input-bounded', 'cannot-tell', { text: `${plural(calls.size, 'call')} to Claude, and no route, action or event here leads there: what callers pass is decided elsewhere`, ...(event === undefined ? {} : lineOf(analysis, event)) });
    }
  },
};
