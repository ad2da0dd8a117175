import type { PythonFunction } from './functions.js';

/** Lines that go into a log, by the names of loggers: `logging`, structlog, loguru, Logfire, those of Flask and of Django. */
const toLog = /^(?:print|pprint|(?:\w{1,20}\.)?log\w{0,20}\.\w{1,20}|logging\.\w{1,20}|self\.log\w{0,20}\.\w{1,20}|(?:self\.)?_?\w{0,12}log(?:ger)?\.(?:debug|info|warn|warning|error|exception|critical|log|msg|trace|success|fatal|bind))\(/;
/** What keeps errors, events and traces, and whatever they are given with them: Sentry, Rollbar, Bugsnag, New Relic, Elastic, PostHog, OpenTelemetry. */
const toReporter = /^(?:sentry_sdk\.(?:capture_\w{1,20}|set_(?:context|extra|user|tag|tags)|add_breadcrumb)|\w{0,20}scope\.(?:set_(?:context|extra|user|tag)|add_breadcrumb)|rollbar\.report_\w{1,20}|bugsnag\.(?:notify|add_metadata|leave_breadcrumb)|honeybadger\.(?:notify|set_context)|newrelic\.agent\.\w{1,40}|elasticapm\.(?:set_custom_context|capture_message|label)|posthog\.(?:capture|identify)|(?:mp|mixpanel)\.track|analytics\.(?:track|identify)|\w{0,20}span\.(?:set_attributes?|add_event|set_tag))\(/;
const logFile = /log(?:s|book|file)?(?:[^a-z]|$)|journal|audit/i;

/** Whether a line writes into a log, or tells a service that keeps what happened. */
export function isLogged(text: string): boolean {
  return toLog.test(text) || toReporter.test(text);
}

/** Lines of a function that are written into a file of such a name: `with open("asked.log", "a") as f: f.write(text)`. */
export function writesLogFile(text: string, fn: PythonFunction): boolean {
  const name = /^(\w{1,40})\.(?:write|writelines)\(/.exec(text)?.[1] ?? /^print\(.{1,2000},\s{0,4}file\s{0,4}=\s{0,4}(\w{1,40})/s.exec(text)?.[1];
  if (name === undefined) return false;
  return fn.body.some((line) => {
    const opened = /\bopen\(\s{0,4}([^,()]{1,120})\s{0,4},\s{0,4}(?:mode\s{0,4}=\s{0,4})?["']a/.exec(line.text)?.[1];
    return opened !== undefined && logFile.test(opened) && new RegExp(`\\bas\\s{1,4}${name}\\b|^${name}\\s{0,4}=`).test(line.text);
  });
}
