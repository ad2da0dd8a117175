import { modelMatcher } from '../guards/shape/model-matcher.js';
import { PERSONAL_DATA_TYPES } from '../guards/privacy/personal-data-type.js';
import type { AppPolicy, Policy } from './schema.js';
import type { PolicyProblem } from './parse-policy.js';
import { nearest } from './suggest.js';

/** Settings that are right by themselves and cannot hold together. They would show as refused calls, or as a rule that holds for nobody: that is said at the start. */
export function contradictionsIn(policy: Policy, apps: readonly AppAt[]): PolicyProblem[] {
  const found = [
    ...ports(policy),
    ...batches(policy, apps.map(({ app }) => app)),
    ...apps.flatMap(({ at, app }) => [...pinned(at, app), ...fallback(at, app, policy.upstream.fallbackModel), ...toolArguments(at, app), ...personalDataTypes(at, app)]),
  ];
  // What an app takes from the top level is told once, there.
  const toldAtTop = new Set(found.filter(({ path }) => !path.startsWith('apps.')).map(({ path, message }) => `${path} ${message}`));
  return found.filter(({ path, message }) => !toldAtTop.has(`${path.replace(/^apps\.[^.]+\./, '')} ${message}`) || !path.startsWith('apps.'));
}

/** What an app goes by, and where in the policy it stands: `apps.shop.`, or nothing for the top level. */
export interface AppAt {
  readonly at: string;
  readonly app: AppPolicy;
}

function ports({ server, admin }: Policy): PolicyProblem[] {
  const clash = admin.enabled && admin.port !== undefined && admin.port !== 0 && admin.port === server.port && admin.host === server.host;
  return clash ? [{ path: 'admin.port', message: 'is the port of server.port, too: choose another, or leave it out for the one after' }] : [];
}

function batches({ endpoints }: Policy, all: readonly AppPolicy[]): PolicyProblem[] {
  const pointless = endpoints.batches && all.every(({ shape }) => shape.forbid.includes('batches'));
  return pointless ? [{ path: 'endpoints.batches', message: 'opens what shape.forbid refuses: take "batches" out of shape.forbid, or leave this out' }] : [];
}

/** What `pin.options` cannot fix, and where it is fixed instead. */
const PINNED_ELSEWHERE: Readonly<Record<string, string>> = {
  model: 'fix it as pin.model',
  system: 'fix it as pin.system',
  tools: 'fix them as pin.tools',
  max_tokens: 'bound it with pin.maxTokens',
  messages: 'every caller sends its own',
  stream: 'every caller chooses',
  metadata: 'every caller sends its own',
};

function pinned(at: string, { pin, shape }: AppPolicy): PolicyProblem[] {
  if (pin === undefined) return [];
  const found: PolicyProblem[] = [];
  const say = (setting: string, message: string): void => void found.push({ path: `${at}pin.${setting}`, message });
  if (pin.model !== undefined && !modelMatcher(shape.models)(pin.model)) say('model', `"${pin.model}" is not one of the models that shape.models allows this app: ${shape.models?.join(', ') ?? ''}`);
  if (pin.maxTokens !== undefined && shape.maxTokens !== undefined && pin.maxTokens > shape.maxTokens) say('maxTokens', `is more than the ${shape.maxTokens} that shape.maxTokens allows: lower it, or raise shape.maxTokens for this app`);
  if ((pin.tools ?? []).length > 0 && shape.forbid.includes('tools')) say('tools', 'gives the app tools that shape.forbid refuses: take "tools" out of shape.forbid for this app, or leave this out');
  for (const field of Object.keys(pin.options)) {
    const elsewhere = Object.hasOwn(PINNED_ELSEWHERE, field) ? PINNED_ELSEWHERE[field] : undefined;
    if (elsewhere !== undefined) say(`options.${field}`, `cannot be fixed here: ${elsewhere}`);
    else if (pin.open.includes(field)) say('open', `opens "${field}", which pin.options fixes: take it out of one of them`);
  }
  return found;
}

function fallback(at: string, { shape }: AppPolicy, model: string | undefined): PolicyProblem[] {
  if (model === undefined || modelMatcher(shape.models)(model)) return [];
  return [{ path: `${at}shape.models`, message: `does not allow "${model}", which upstream.fallbackModel asks in place of an overloaded model: add it, or choose another` }];
}

function toolArguments(at: string, { tools }: AppPolicy): PolicyProblem[] {
  return Object.entries(tools.rules).flatMap(([tool, rule]) =>
    Object.entries(rule.arguments).flatMap(([name, { minimum, maximum }]) =>
      minimum !== undefined && maximum !== undefined && minimum > maximum ? [{ path: `${at}tools.rules.${tool}.arguments.${name}.minimum`, message: `is more than maximum, so that no number passes: lower it to ${maximum} or less` }] : [],
    ),
  );
}

/** A name that nothing gives would protect nothing. */
function personalDataTypes(at: string, { privacy }: AppPolicy): PolicyProblem[] {
  // Services outside name types as they like.
  if (privacy.detectors.length > 0) return [];
  const known = new Set<string>(['OTHER', ...PERSONAL_DATA_TYPES, ...privacy.recognizers.map(({ type }) => type), ...privacy.known.flatMap(({ type }) => type ?? [])]);
  return Object.keys(privacy.types).filter((type) => !known.has(type)).map((type) => {
    const near = [...known].find((one) => one.startsWith(`${type}_`) || one.endsWith(`_${type}`)) ?? nearest(type, [...known]);
    return { path: `${at}privacy.types.${type}`, message: `nothing finds this type${near === undefined ? '; "claviger privacy report" lists those that are known, and privacy.recognizers adds your own' : `; did you mean "${near}"?`}` };
  });
}
