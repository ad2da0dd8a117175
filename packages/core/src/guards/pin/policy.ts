import * as z from 'zod/mini';
import { isJsonValue } from '../../messages/json-value.js';

const fieldName = z.string().check(z.regex(/^[a-z][a-z0-9_]{0,63}$/, 'write the name of a request field, such as temperature'));

/** `z.json` would bring kinds of schemas that nothing else needs. */
const json = z.custom<z.core.util.JSONType>((value) => isJsonValue(value), 'must be something that JSON can say');

/** What the server fixes in every request of an app. Whatever is neither fixed nor opened here is refused. */
export const pinPolicy = z.strictObject({
  /** The model, whatever the request names. */
  model: z.optional(z.string().check(z.minLength(1))),
  /** The system prompt. */
  system: z.optional(z.string().check(z.minLength(1))),
  /** Tool definitions as the Messages API takes them. */
  tools: z.optional(z.array(z.record(z.string(), json))),
  /** The most that a request may ask for, and the value if it asks for none. */
  maxTokens: z.optional(z.number().check(z.int(), z.positive())),
  /** Further fields with their values: temperature, thinking, tool_choice. */
  options: z._default(z.record(fieldName, json), {}),
  /** Fields that a caller may set freely. `messages`, `stream` and `metadata` always may. */
  open: z._default(z.array(fieldName), []),
});

export type PinPolicy = z.output<typeof pinPolicy>;
