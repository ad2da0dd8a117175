import type { IncomingHttpHeaders } from 'node:http';

/** Answer headers, beside `anthropic-*`, that reach the client. All others describe the upstream's own connection or host. */
const PASSED = new Set(['content-type', 'request-id', 'retry-after', 'retry-after-ms', 'x-should-retry', 'cache-control', 'content-disposition']);

/** Names and values in turn. */
export function passedHeaders(headers: IncomingHttpHeaders): string[] {
  const passed: string[] = [];
  for (const name in headers) {
    if (!PASSED.has(name) && !name.startsWith('anthropic-')) continue;
    const value = headers[name];
    if (typeof value === 'string') passed.push(name, value);
    else if (value !== undefined) for (const one of value) passed.push(name, one);
  }
  return passed;
}

/** The one value of a header; the first when it came more than once. */
export function headerValue(headers: IncomingHttpHeaders, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value[0] : value;
}
