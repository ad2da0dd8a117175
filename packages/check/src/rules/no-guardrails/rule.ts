import { agreeing } from '../../engine/plural.js';
import { lineOf, shortList, systemText, userMarks } from '../../flow/exposure.js';
import { isReadable, setsLimits } from '../../flow/guardrails.js';
import { NO_CALL, type MisuseRule } from '../../flow/misuse-rule.js';
import type { Exposed } from '../../flow/places.js';
import { promptPlace } from '../../flow/prompt-places.js';
import { strangersRecords } from '../../flow/strangers-records.js';
import { join, literalText, marksOf, options } from '../../flow/value.js';
import type { Value } from '../../flow/value.js';

const delimited = /<[a-z_-]{2,40}>|"""|```|\[BEGIN|---\s*BEGIN/i;

/** Whether all that an agent is told stands in its options: without a prompt of its own there, and files of settings (`CLAUDE.md`), it is told nothing. */
function isSettledAgent(settings: Value | undefined): boolean {
  return settings?.shape.kind === 'object' && settings.shape.open === undefined && !['systemPrompt', 'customSystemPrompt', 'appendSystemPrompt', 'settingSources', 'agents', 'agent', 'extraArgs', 'plugins'].some((name) => settings.shape.kind === 'object' && settings.shape.properties.has(name));
}

/** What stands in where a variable of the environment is not set: `process.env.PROMPT ?? 'You are kind.'`. */
function withoutEnvironment(value: Value): Value {
  const known = options(value).filter((option) => literalText(option) !== '' || marksOf(option, 'environment').length === 0);
  return known.length === 0 ? value : join(...known);
}

/** A place that some routes may share, and the call of the first of them: those without a system prompt, and those whose prompt sets no limits. */
interface Faulty {
  readonly event: Exposed;
  readonly place: ReturnType<typeof promptPlace>;
  readonly unprompted: string[];
  readonly unlimited: string[];
}

function describe({ unprompted, unlimited }: Faulty): string {
  const [without, having] = [shortList(unprompted), shortList(unlimited)];
  return [
    ...(without === '' ? [] : [`${without} ${agreeing(without, 'sends', 'send')} a caller's text to Claude without a system prompt.`]),
    ...(having === '' ? [] : [`The system prompt for ${having} does not say what to refuse, nor that the caller's text is data.`]),
  ].join(' ');
}

export const noGuardrails: MisuseRule = {
  rule: {
    id: 'no-guardrails',
    item: 'prompt-guarded',
    severity: 'warning',
    title: 'A caller\'s text reaches Claude without a system prompt that sets limits',
    remedy: 'Give each use a system prompt that says what it is for, what to refuse, and that text inside user messages and documents is data, not instructions.',
  },
  find(analysis, report) {
    const faulty = new Map<string, Faulty>();
    let applies = false;
    for (const event of analysis.exposed()) {
      const { messages } = event.detail.request;
      // What others wrote and a store kept may hold orders as well.
      if (userMarks(event).length === 0 && (messages === undefined || strangersRecords(messages).length === 0)) continue;
      applies = true;
      const at = lineOf(analysis, event);
      if (event.facts.has('guarded')) {
        report.evidence('prompt-guarded', 'pass', { text: `what ${event.route.name} sends is hardened by Claviger`, ...at, ruleId: 'no-guardrails' });
        continue;
      }
      const { request } = event.detail;
      const system = systemText(event, withoutEnvironment);
      // Who sends the whole request decides on its prompt too.
      const wholeRequest = request.body !== undefined && options(request.body).some(({ shape }) => shape.kind === 'input' && shape.origin.label === 'user');
      const spread = request.body !== undefined && options(request.body).some((option) => option.shape.kind === 'unknown' || option.shape.kind === 'external' || (option.shape.kind === 'object' && option.shape.open !== undefined && option.shape.open.shape.kind !== 'input'));
      if (system === undefined && (spread || (request.client === 'agent-sdk' && !isSettledAgent(request.requestOptions)) || (request.client === 'langchain' && request.messages?.shape.kind !== 'array'))) {
        report.evidence('prompt-guarded', 'cannot-tell', { text: 'whether there is a system prompt is decided in code that could not be followed', ...at, ruleId: 'no-guardrails' });
        continue;
      }
      const own = request.messages === undefined ? '' : literalText(request.messages);
      const text = `${system?.text ?? ''}\n${own}`;
      if (setsLimits(text) || (system === undefined && delimited.test(own))) {
        report.evidence('prompt-guarded', 'pass', { text: `the prompt for ${event.route.name} sets limits`, ...at, ruleId: 'no-guardrails' });
        continue;
      }
      if (system !== undefined && !wholeRequest && (!system.known || (system.text.trim() !== '' && !isReadable(system.text)))) {
        report.evidence('prompt-guarded', 'cannot-tell', { text: 'the system prompt comes from outside the code, or is in a language that this check does not read', ...at, ruleId: 'no-guardrails' });
        continue;
      }
      const place = promptPlace(analysis, event, system?.text ?? '');
      const key = `${place.path}:${String(place.line)}:${String(place.column)}`;
      let entry = faulty.get(key);
      if (entry === undefined) faulty.set(key, (entry = { event, place, unprompted: [], unlimited: [] }));
      entry[system === undefined || system.text.trim() === '' ? 'unprompted' : 'unlimited'].push(event.route.name);
    }
    for (const entry of faulty.values()) report.finding({ ruleId: 'no-guardrails', ...entry.place, message: describe(entry), steps: analysis.steps(entry.event) });
    if (!applies) report.evidence('prompt-guarded', analysis.byCall().size === 0 ? 'not-applicable' : 'cannot-tell', { text: analysis.byCall().size === 0 ? NO_CALL : 'no text of a caller was seen to reach Claude' });
  },
};
