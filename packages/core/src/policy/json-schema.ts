import * as z from 'zod/mini';
import { policySchema } from './schema.js';

/** The policy as JSON Schema (draft 2020-12), for editors. */
export function policyJsonSchema(): Record<string, unknown> {
  return {
    ...z.toJSONSchema(policySchema, { io: 'input', unrepresentable: 'any' }),
    title: 'Claviger policy',
  };
}
