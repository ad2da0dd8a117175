import type { Location } from '../../engine/finding.js';
import type { Analysis } from '../../flow/analysis.js';
import type { Event } from '../../flow/event.js';
import { NO_CALL, type MisuseRule } from '../../flow/misuse-rule.js';
import { deprecatedModels, modelState, modelsAsOf, plainModel } from '../../flow/models/models.js';
import { modelSettings } from '../../flow/models/settings-files.js';
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
    const look = (id: string | undefined, place: (id: string) => Location, used?: Location): void => {
      const state = id === undefined || !/claude/i.test(id) ? 'unknown' : modelState(id);
      states[state === 'current' ? 'current' : 'other'] += 1;
      if (id === undefined || state === 'current' || state === 'unknown') return;
      const at = place(id);
      const key = `${at.path}:${String(at.line)}:${String(at.column)}:${id}`;
      if (said.has(key)) return;
      said.add(key);
      const ends = deprecatedModels[plainModel(id)];
      // One that still answers is for planning, and no fault of today.
      const later = ends !== undefined && Date.parse(ends) > Date.now();
      report.finding({ ruleId: 'retired-model', ...(later ? { severity: 'note' as const } : {}), ...at, message: ends === undefined ? `${id} is no longer offered (models of ${modelsAsOf}): calls fail.` : `${id} ${later ? 'will be' : 'was'} retired on ${ends}.`, ...(used === undefined || (used.path === at.path && used.line <= at.line && at.line <= used.endLine) ? {} : { steps: [{ ...used, message: 'asks for it here' }] }) });
    };
    const endpoints = analysis.events('endpoint').filter((event) => !analysis.isAside(event.path));
    const asked = [...analysis.calls().map((event) => ({ event, ...event.detail.request })), ...endpoints.map((event) => ({ event, model: event.detail.model, client: undefined }))];
    for (const { event, model, client } of asked) {
      const ids = model === undefined ? [] : options(model).map((option) => constantText(option) ?? (client === 'ai-sdk' && option.shape.kind === 'external' ? option.shape.external.chain.flatMap((link) => link.args).map((arg) => constantText(arg)).find((text) => text !== undefined) : undefined));
      for (const id of ids) look(id, (written) => placeOf(analysis, event, written), analysis.place(event.path, event.node));
    }
    for (const setting of modelSettings(analysis.project)) if (setting.name === 'model') look(setting.value, () => setting.at);
    if (said.size > 0) return;
    if (states.current > 0 && states.other === 0) report.evidence('models-current', 'pass', { text: `every model id is current (models of ${modelsAsOf})`, ruleId: 'retired-model' });
    else if (states.other > 0) report.evidence('models-current', 'cannot-tell', { text: `a model id comes from outside the code or is newer than the list of ${modelsAsOf}` });
    else report.evidence('models-current', 'not-applicable', { text: NO_CALL });
  },
};

/** Where an id is written, which is where it is to be changed: in the call, in its file, or in the only other file that has it. */
function placeOf(analysis: Analysis, { path, node }: Event, id: string): Location {
  const written = new RegExp(`["'\`]${id.replaceAll(/[^\w-]/g, '\\$&')}["'\`]`);
  const inCall = written.exec(analysis.text(path).slice(node.start, node.end))?.index;
  if (inCall !== undefined) return analysis.place(path, { start: node.start + inCall, end: node.start + inCall + id.length + 2 });
  const found: { module: string; start: number }[] = [];
  for (const module of [path, ...[...analysis.graph.modules.keys()].filter((other) => other !== path && !analysis.isAside(other))]) {
    const start = written.exec(analysis.text(module))?.index;
    if (start !== undefined) found.push({ module, start });
    if (found.length > 1 || start !== undefined && module === path) break;
  }
  const [only] = found;
  return only === undefined || found.length > 1 ? analysis.place(path, node) : analysis.place(only.module, { start: only.start, end: only.start + id.length + 2 });
}
