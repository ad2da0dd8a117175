import { plural } from '../../engine/plural.js';
import { asksForLong, asksForShort, askedTokens, LARGE, MUCH } from '../../flow/asked-length.js';
import type { Analysis } from '../../flow/analysis.js';
import { chosenByCaller } from '../../flow/chosen-by-callers.js';
import type { EventOf } from '../../flow/event.js';
import { describeMarks } from '../../flow/exposure.js';
import { fixedText } from '../../flow/fixed-text.js';
import { NO_CALL, type MisuseRule } from '../../flow/misuse-rule.js';
import { modelSettings } from '../../flow/models/settings-files.js';
import { partsOnTheWay } from '../../flow/on-the-way.js';
import { numberPlace } from '../../flow/places-apart.js';
import { constantText, literalText, options } from '../../flow/value.js';

const tooLarge = `max_tokens is above ${String(LARGE)}: one call can produce, and cost, that much output.`;

/** Tokens in which no object with anything in it is written. */
const TOO_FEW = 8;
const readsData = /\bJSON\.parse\(/g;

export const maxTokensUnset: MisuseRule = {
  rule: {
    id: 'max-tokens-unset',
    item: 'max-tokens-sensible',
    severity: 'note',
    title: 'The length of the answer has no sensible bound',
    remedy: 'Set `max_tokens` (`maxOutputTokens` in the AI SDK) to what the feature needs: it bounds what one call can cost.',
  },
  find(analysis, report) {
    const places = new Set<string>();
    const said = new Set<unknown>();
    const fine = new Set<unknown>();
    for (const event of analysis.calls()) {
      const { request } = event.detail;
      const { maxTokens, client, clientValue, body, model, messages } = request;
      // What is said of a number stands where the number does.
      const tell = (message: string, number?: number): void => {
        const place = (number === undefined ? undefined : numberPlace(analysis, event, number)) ?? analysis.place(event.path, event.node);
        const key = `${place.path}:${String(place.line)}`;
        said.add(event.node);
        if (!places.has(key)) report.finding({ ruleId: 'max-tokens-unset', ...place, message });
        places.add(key);
      };
      if (maxTokens === undefined) {
        // A gateway, and OpenAI's client, ask for no bound.
        const ofOwn = client === 'ai-sdk' || client === 'langchain' || (model !== undefined && literalText(model).startsWith('anthropic/')) || (clientValue?.shape.kind === 'external' && clientValue.shape.external.module === 'openai');
        // The API itself answers only a request that says it.
        const refused = (client === 'http' || client === 'sdk') && model !== undefined && messages !== undefined;
        if ((!ofOwn && !refused) || body?.shape.kind !== 'object' || body.shape.open !== undefined) continue;
        tell(ofOwn ? 'No bound is set: the provider uses the most that the model allows.' : 'No max_tokens is set: the API refuses such a request.');
        continue;
      }
      const chosen = event.route?.audience === 'public' ? chosenByCaller([maxTokens], event.facts) : [];
      if (chosen.length > 0) {
        tell(`${describeMarks(chosen)} sets max_tokens, and nothing caps it: the caller decides how much output you pay for.`);
        continue;
      }
      const limits = options(maxTokens).map(({ shape }) => (shape.kind === 'constant' && typeof shape.value === 'number' ? shape.value : undefined));
      const [limit] = limits;
      const prompt = fixedText(request.system) + '\n' + fixedText(messages);
      const wanted = askedTokens(prompt);
      if (limits.every((known) => known !== undefined && known < wanted)) {
        tell(`max_tokens of ${limits.join(' or ')} cannot hold the answer that the prompt asks for: every answer is cut short.`, limit);
        continue;
      }
      const small = options(maxTokens).find(({ shape }) => shape.kind === 'constant' && typeof shape.value === 'number' && shape.value <= TOO_FEW);
      if (small !== undefined && readsDataOf(analysis, event)) {
        tell(`max_tokens of ${constantText(small) ?? ''} cuts the answer before the data that is read from it ends.`, limit);
        continue;
      }
      const largest = Math.max(0, ...limits.map((known) => known ?? 0));
      const forLittle = event.route?.audience === 'public' && ((largest >= MUCH && asksForShort(prompt)) || (largest === LARGE && !asksForLong(prompt)));
      if (forLittle) {
        tell(`max_tokens of ${String(largest)} is far more than such an answer takes: whoever makes Claude go on and on is paid for.`, largest);
        continue;
      }
      if (largest <= LARGE) fine.add(event.node);
      else tell(tooLarge, largest);
    }
    for (const setting of modelSettings(analysis.project)) {
      if (setting.name !== 'max_tokens' || Number(setting.value.replaceAll('_', '')) <= LARGE) continue;
      said.add(setting);
      report.finding({ ruleId: 'max-tokens-unset', ...setting.at, message: tooLarge });
    }
    if (said.size === 0) report.evidence('max-tokens-sensible', fine.size > 0 ? 'pass' : analysis.byCall().size === 0 ? 'not-applicable' : 'cannot-tell', { text: fine.size > 0 ? `${plural(fine.size, 'call')} with a bound on the answer` : analysis.byCall().size === 0 ? NO_CALL : 'the bound is set where it could not be followed', ruleId: 'max-tokens-unset' });
  },
};

/** Whether data is read from the answer on its way to whoever asked for it. */
function readsDataOf(analysis: Analysis, event: EventOf<'claude'>): boolean {
  // What a client of Bedrock gives is itself text to be parsed, with the answer in it.
  const readBefore = event.detail.request.client === 'bedrock' ? 1 : 0;
  const after = partsOnTheWay(analysis, event).map(({ path, node, at }) => analysis.text(path).slice(at.start, node.end)).join('\n');
  return (after.match(readsData) ?? []).length > readBefore;
}
