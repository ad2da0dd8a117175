import type { Recognizer } from '../evaluator.js';
import * as values from '../value.js';
import type { Mark, Value } from '../value.js';
import { externalOf } from './chain.js';
import { masked } from './loggers.js';

const services = /^(?:posthog-node|@segment\/analytics-node|analytics-node|mixpanel|@amplitude\/[\w-]+|@vercel\/analytics(?:\/server)?|newrelic|dd-trace|applicationinsights|@opentelemetry\/api|@rudderstack\/[\w-]+|keen-tracking|elastic-apm-node|@bugsnag\/[\w-]+|@honeycombio\/[\w-]+|@datadog\/[\w-]+)$/;
/** Those that report errors: what they are given is a log in `sinks.ts`. */
const reporters = /^(?:@sentry\/[\w-]+|rollbar|@honeybadger-io\/[\w-]+|@airbrake\/[\w-]+)$/;
const tells = /^(?:capture|captureImmediate|track\w{0,20}|logEvent|identify|group|screen|page|addCustomAttributes?|recordCustomEvent|recordLogEvent|noticeError|setAttributes?|addEvent|setTags?|setLabel|addLabels|setCustomContext|addMetadata|leaveBreadcrumb|setExtras?|recordError|addAction|addError)$/;

/** Services that keep what happened: events of analytics, attributes of traces. What people wrote does not belong there; who they are may. */
export const telemetryCalls: Recognizer = ({ written, method, receiver, callee, args, frame, node, evaluator, isNew }) => {
  if (isNew || !tells.test(method)) return undefined;
  const external = externalOf(receiver) ?? externalOf(callee);
  // A span that a callback was given.
  const span = /(?:^|\.)\w{0,20}[sS]pan\.(?:setAttributes?|addEvent)$/.test(written) && callee.shape.kind !== 'function';
  if (!span && (external === undefined || !services.test(external.module))) return undefined;
  evaluator.emit({ detail: { kind: 'log', values: args.map((arg) => texts(masked(arg))) }, node }, frame);
  return receiver ?? values.undefinedValue;
};

/** What such a service hands to a function: a scope, a span, an event of its own. */
export function handedBack(callee: Value | undefined): Value | undefined {
  const external = externalOf(callee);
  return external !== undefined && (services.test(external.module) || reporters.test(external.module)) ? { shape: { kind: 'external', external: values.extend(external, { how: 'call', name: 'callback', args: [] }) }, marks: [] } : undefined;
}

/** What is left without the fields that say who somebody is. */
function texts(value: Value): Value {
  return values.marked(values.allMarks(value).filter((mark: Mark) => mark.origin.label === 'user'));
}
