/** Packages that record the tokens of calls by themselves: they wrap the client, or stand around it. */
const packages = [
  'langfuse', 'helicone', 'opentelemetry', '@sentry', 'langsmith', 'braintrust', 'arize', 'traceloop', 'datadog', 'dd-trace', 'newrelic', 'mlflow', '@posthog/ai', 'weave', 'openlit', 'agentops', 'portkey', 'keywordsai', 'lunary', 'logfire', '@axiomhq/ai', 'literalai', 'parea-ai', 'honeyhive', 'galileo', 'promptlayer', 'humanloop', 'revenium', 'elastic-apm', 'openinference', 'latitude', 'laminar-ai', 'lmnr', 'phoenix', 'athina', 'maxim', 'respan', 'signoz', 'tokscale', 'applicationinsights',
];
export const tracers = new RegExp(packages.join('|'), 'i');

/** The same in Python, where a module of theirs is imported or told to look at the client. */
export const pythonTracers = /^(?:from|import)\s{1,4}(?:langfuse|helicone|opentelemetry\.instrumentation|sentry_sdk|langsmith|braintrust|phoenix|openinference|traceloop|ddtrace|newrelic|mlflow|posthog\.ai|weave|openlit|agentops|portkey_ai|keywordsai|lunary|logfire|literalai|parea|honeyhive|galileo|promptlayer|humanloop|revenium_middleware\w{0,40}|elasticapm|lmnr|athina_logger|maxim|arize)\b|^\s{0,20}litellm\.\w{0,20}callbacks?\s{0,4}=/m;
