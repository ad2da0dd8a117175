import { NO_CALL, type MisuseRule } from '../../flow/misuse-rule.js';
import { deprecatedModels, modelState, modelsAsOf, plainModel } from '../../flow/models/models.js';
import { constantText, options } from '../../flow/value.js';

export const retiredModel: MisuseRule = {
  rule: {
    id: 'retired-model',
    item: 'models-current',
    severity: 'warning',
    title: 'A model id is retired or about to be',
    remedy: 'Move to a current model of the same family and keep the id in one place, so that the next change is one line.',
  },
  find(analysis, report) {
    const said = new Set<string>();
    const states = { current: 0, other: 0 };
    const endpoints = analysis.events('endpoint').filter((event) => !analysis.isAside(event.path));
    const asked = [...analysis.calls().map((event) => ({ event, ...event.detail.request })), ...endpoints.map((event) => ({ event, model: event.detail.model, client: undefined }))];
    for (const { event, model, client } of asked) {
      const ids = model === undefined ? [] : options(model).map((option) => constantText(option) ?? (client === 'ai-sdk' && option.shape.kind === 'external' ? option.shape.external.chain.flatMap((link) => link.args).map((arg) => constantText(arg)).find((text) => text !== undefined) : undefined));
      for (const id of ids) {
        if (id === undefined || !/claude/i.test(id)) {
          states.other += 1;
          continue;
        }
        const state = modelState(id);
        if (state === 'current') states.current += 1;
        if (state === 'unknown') {
          states.other += 1;
          continue;
        }
        const key = `${event.path}:${String(event.node.start)}:${id}`;
        if (state === 'current' || said.has(key)) continue;
        said.add(key);
        const ends = deprecatedModels[plainModel(id)];
        // One that still answers is for planning, and no fault of today.
        const later = ends !== undefined && Date.parse(ends) > Date.now();
        report.finding({ ruleId: 'retired-model', ...(later ? { severity: 'note' as const } : {}), ...analysis.place(event.path, event.node), message: ends === undefined ? `${id} is no longer offered (models of ${modelsAsOf}): calls fail.` : `${id} ${later ? 'will be' : 'was'} retired on ${ends}.` });
      }
    }
    if (said.size > 0) return;
    if (states.current > 0 && states.other === 0) report.evidence('models-current', 'pass', { text: `every model id is current (models of ${modelsAsOf})`, ruleId: 'retired-model' });
    else if (states.other > 0) report.evidence('models-current', 'cannot-tell', { text: `a model id comes from outside the code or is newer than the list of ${modelsAsOf}` });
    else report.evidence('models-current', 'not-applicable', { text: NO_CALL });
  },
};
