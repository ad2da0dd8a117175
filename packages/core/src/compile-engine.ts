import type { Call } from './engine/call.js';
import type { Guard } from './engine/guard.js';
import { Pipeline, type CallSession } from './engine/pipeline.js';
import { ClavigerError } from './errors/claviger-error.js';
import { answerOrder, bodilessOrder, type GuardFactory } from './guards/order.js';
import { DEFAULT_APP, policyOfApp } from './policy/parse-policy.js';
import type { Policy } from './policy/schema.js';
import type { Ports } from './ports.js';

/** A compiled policy: the guards of every app, ready to take calls. */
export interface Engine {
  readonly policy: Policy;
  readonly ports: Ports;
  /** Starts the way of a call. Throws `app_unknown` for an app that the policy does not have. */
  open(call: Call): CallSession;
  /** The guards for answers whose requests are not known: what they need of a request is made up from the app's policy. */
  openResults(call: Call): CallSession;
  /** The limits alone, for a question that a guard asks on behalf of a call. */
  openQuestion(call: Call): CallSession;
}

/** No limits: a batch was charged when it was sent. No privacy: stand-ins are turned back by the request's own values only. */
const RESULT_GUARDS: ReadonlySet<string> = new Set(['pin', 'harden', 'tools', 'secrets', 'leak', 'egress']);
/** Its text has been through the other guards with the call that it belongs to. */
const QUESTION_GUARDS: ReadonlySet<string> = new Set(['limits']);

/** Compiles `policy` with guards in the order of the request. Done once; a call then finds everything ready. */
export function compileEngine(policy: Policy, ports: Ports, requestOrder: readonly GuardFactory[]): Engine {
  const pipelines = new Map<string, Pipeline>();
  const bodiless = new Map<string, Pipeline>();
  for (const app of new Set([DEFAULT_APP, ...Object.keys(policy.apps)])) {
    const appPolicy = policyOfApp(policy, app);
    if (appPolicy === undefined) continue;
    const ownSections = new Set(Object.keys(Object.hasOwn(policy.apps, app) ? (policy.apps[app] ?? {}) : {}));
    const guards = (order: readonly GuardFactory[]): Guard[] => order.flatMap((create) => create({ app, policy: appPolicy, ownSections, ports }) ?? []);
    pipelines.set(app, new Pipeline(guards(requestOrder), answerOrder, ports));
    bodiless.set(app, new Pipeline(guards(bodilessOrder), [], ports));
  }
  const open = (call: Call, only?: ReadonlySet<string>): CallSession => {
    const pipeline = (call.endpoint === 'models' ? bodiless : pipelines).get(call.app);
    if (pipeline === undefined) throw new ClavigerError('app_unknown');
    return pipeline.open(call, only);
  };
  return {
    policy,
    ports,
    open: (call) => open(call),
    openResults: (call) => open(call, RESULT_GUARDS),
    openQuestion: (call) => open(call, QUESTION_GUARDS),
  };
}

