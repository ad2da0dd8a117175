import { plural } from '../../engine/plural.js';
import { asksForLong, asksForShort, askedTokens } from '../../flow/asked-length.js';
import { fixedText } from '../../flow/fixed-text.js';
import { NO_CALL, type MisuseRule } from '../../flow/misuse-rule.js';
import { modelSettings } from '../../flow/models/settings-files.js';
import { constantText, literalText, options } from '../../flow/value.js';

/** More than most answers need; models with larger outputs are streamed and paid by the token. */
export const LARGE = 64_000;
/** More than a few sentences take, many times over. */
const MUCH = 16_000;
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
    const said = new Set<unknown>();
    const fine = new Set<unknown>();
    for (const event of analysis.calls()) {
      if (said.has(event.node)) continue;
      const { request } = event.detail;
      const { maxTokens, client, clientValue, body, model, messages } = request;
      if (maxTokens === undefined) {
        // A gateway, and OpenAI's client, ask for no bound.
        const ofOwn = client === 'ai-sdk' || client === 'langchain' || (model !== undefined && literalText(model).startsWith('anthropic/')) || (clientValue?.shape.kind === 'external' && clientValue.shape.external.module === 'openai');
        // The API itself answers only a request that says it.
        const refused = (client === 'http' || client === 'sdk') && model !== undefined && messages !== undefined;
        if ((!ofOwn && !refused) || body?.shape.kind !== 'object' || body.shape.open !== undefined) continue;
        said.add(event.node);
        report.finding({ ruleId: 'max-tokens-unset', ...analysis.place(event.path, event.node), message: ofOwn ? 'No bound is set: the provider uses the most that the model allows.' : 'No max_tokens is set: the API refuses such a request.' });
        continue;
      }
      const limits = options(maxTokens).map(({ shape }) => (shape.kind === 'constant' && typeof shape.value === 'number' ? shape.value : undefined));
      const prompt = fixedText(request.system) + '\n' + fixedText(messages);
      const wanted = askedTokens(prompt);
      if (limits.every((limit) => limit !== undefined && limit < wanted)) {
        said.add(event.node);
        report.finding({ ruleId: 'max-tokens-unset', ...analysis.place(event.path, event.node), message: `max_tokens of ${limits.join(' or ')} cannot hold the answer that the prompt asks for: every answer is cut short.` });
        continue;
      }
      const small = options(maxTokens).find(({ shape }) => shape.kind === 'constant' && typeof shape.value === 'number' && shape.value <= TOO_FEW);
      // What a client of Bedrock gives is itself text to be parsed, with the answer in it.
      const readBefore = client === 'bedrock' ? 1 : 0;
      if (small !== undefined && (analysis.text(event.path).slice(event.node.end, event.node.end + 600).match(readsData) ?? []).length > readBefore) {
        said.add(event.node);
        report.finding({ ruleId: 'max-tokens-unset', ...analysis.place(event.path, event.node), message: `max_tokens of ${constantText(small) ?? ''} cuts the answer before the data that is read from it ends.` });
        continue;
      }
      const largest = Math.max(0, ...limits.map((limit) => limit ?? 0));
      const forLittle = event.route?.audience === 'public' && ((largest >= MUCH && asksForShort(prompt)) || (largest === LARGE && prompt.trim() !== '' && !asksForLong(prompt)));
      if (forLittle) {
        said.add(event.node);
        report.finding({ ruleId: 'max-tokens-unset', ...analysis.place(event.path, event.node), message: `max_tokens of ${String(largest)} is far more than such an answer takes: whoever makes Claude go on and on is paid for.` });
        continue;
      }
      if (largest <= LARGE) {
        fine.add(event.node);
        continue;
      }
      said.add(event.node);
      report.finding({ ruleId: 'max-tokens-unset', ...analysis.place(event.path, event.node), message: tooLarge });
    }
    for (const setting of modelSettings(analysis.project)) {
      if (setting.name !== 'max_tokens' || Number(setting.value.replaceAll('_', '')) <= LARGE) continue;
      said.add(setting);
      report.finding({ ruleId: 'max-tokens-unset', ...setting.at, message: tooLarge });
    }
    if (said.size === 0) report.evidence('max-tokens-sensible', fine.size > 0 ? 'pass' : analysis.byCall().size === 0 ? 'not-applicable' : 'cannot-tell', { text: fine.size > 0 ? `${plural(fine.size, 'call')} with a bound on the answer` : analysis.byCall().size === 0 ? NO_CALL : 'the bound is set where it could not be followed', ruleId: 'max-tokens-unset' });
  },
};
