import { agreeing } from '../../engine/plural.js';
import { chosenByCaller } from '../../flow/chosen-by-callers.js';
import { describeMarks } from '../../flow/exposure.js';
import type { MisuseRule } from '../../flow/misuse-rule.js';
import { uncheckedPlace } from '../../flow/places.js';
import { options } from '../../flow/value.js';
import type { Facts, Value } from '../../flow/value.js';

export const wholeBodyForwarded: MisuseRule = {
  rule: {
    id: 'whole-body-forwarded',
    item: 'input-bounded',
    severity: 'error',
    title: 'The caller controls the whole request to Claude',
    remedy: 'Build the request on the server: fixed model, fixed `max_tokens`, own system prompt; take only the user\'s text from the body.',
  },
  find(analysis, report) {
    const said = new Set<string>();
    for (const event of analysis.exposed()) {
      const { body, model, maxTokens } = event.detail.request;
      const whole = body === undefined ? undefined : wholeInput(body, event.facts);
      const chosen = chosenByCaller([model, maxTokens], event.facts);
      if (whole === undefined && chosen.length === 0) continue;
      const place = uncheckedPlace(analysis, event);
      if (said.has(`${place.path}:${String(place.line)}`)) continue;
      said.add(`${place.path}:${String(place.line)}`);
      report.finding({
        ruleId: 'whole-body-forwarded',
        ...place,
        message: whole === undefined ? `${describeMarks(chosen)} (${event.route.name}) ${agreeing(describeMarks(chosen), 'sets', 'set')} the model or max_tokens: the caller decides what a call costs.` : `${whole} (${event.route.name}) goes to Claude as it is: the caller sets the model, max_tokens, the system prompt and tools.`,
        steps: analysis.steps(event),
      });
    }
  },
};

/** The name of the input that is the request, or is spread into it, unless a schema leaves it only harmless fields. */
function wholeInput(body: Value, facts: Facts): string | undefined {
  for (const option of options(body)) {
    const given = option.shape.kind === 'object' ? option.shape.open : option;
    for (const part of given === undefined ? [] : options(given)) if (part.shape.kind === 'input' && part.shape.origin.label === 'user' && !facts.has(`closed:${String(part.shape.origin.id)}`)) return part.shape.origin.name;
  }
  return undefined;
}
