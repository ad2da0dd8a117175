import * as values from '../value.js';
import type { Value } from '../value.js';

/** Stands for a bound that a setting of a framework gives, where no parser is named. */
export const OF_SETTINGS = 'body-limit';
/** What parsers, frameworks and servers call the size of the largest body that they read. */
const names = ['limit', 'jsonLimit', 'maxSize', 'sizeLimit', 'maxBodySize', 'bodyLimit', 'maxBytes', 'maxRequestBodySize', 'maxFieldsSize', 'maxBodyBytes'];
/** Where it stands in settings of their own: `options.payload.maxBytes` of Hapi, `bodyParser.json.limit` of Adonis. */
const within = [['payload'], ['options', 'payload'], ['config', 'payload'], ['routes', 'payload'], ['json'], ['bodyParser', 'json'], ['server']];

/** The largest body that settings allow; `undefined` where they say nothing of it. */
export function bodyLimitIn(settings: Value | undefined, nested = true): Value | undefined {
  if (settings === undefined) return undefined;
  const own = names.map((name) => values.property(settings, name)).find((limit) => limit !== undefined);
  if (own !== undefined || !nested) return own;
  return within.map((path) => bodyLimitIn(path.reduce<Value | undefined>((value, name) => (value === undefined ? undefined : values.property(value, name)), settings), false)).find((limit) => limit !== undefined);
}
