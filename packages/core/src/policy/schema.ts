import * as z from 'zod/mini';
import { egressPolicy } from '../guards/egress/policy.js';
import { hardenPolicy } from '../guards/harden/policy.js';
import { leakPolicy } from '../guards/leak/policy.js';
import { limitsPolicy } from '../guards/limits/policy.js';
import { secretsPolicy } from '../guards/secrets/policy.js';
import { shapePolicy } from '../guards/shape/policy.js';
import { sizePolicy } from '../guards/size/policy.js';
import { unicodePolicy } from '../guards/unicode/policy.js';
import { endpointsPolicy, serverPolicy, upstreamPolicy } from './server.js';

/** The sections that each app can set for itself. What an app leaves out is taken from the top level. */
const guardSections = {
  shape: z.prefault(shapePolicy, {}),
  size: z.prefault(sizePolicy, {}),
  unicode: z.prefault(unicodePolicy, {}),
  secrets: z.prefault(secretsPolicy, {}),
  harden: z.prefault(hardenPolicy, {}),
  leak: z.prefault(leakPolicy, {}),
  egress: z.prefault(egressPolicy, {}),
  limits: z.prefault(limitsPolicy, {}),
};

/** One named use of Claude. */
const appPolicy = z.strictObject({
  shape: z.optional(shapePolicy),
  size: z.optional(sizePolicy),
  unicode: z.optional(unicodePolicy),
  secrets: z.optional(secretsPolicy),
  harden: z.optional(hardenPolicy),
  leak: z.optional(leakPolicy),
  egress: z.optional(egressPolicy),
  limits: z.optional(limitsPolicy),
});

/** The whole policy. Unknown keys are errors. */
export const policySchema = z.strictObject({
  $schema: z.optional(z.string()),
  server: z.prefault(serverPolicy, {}),
  upstream: z.prefault(upstreamPolicy, {}),
  endpoints: z.prefault(endpointsPolicy, {}),
  ...guardSections,
  apps: z._default(z.record(z.string().check(z.regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'name apps with lower-case letters, digits and hyphens')), appPolicy), {}),
});

/** A policy as a person writes it: everything is optional. */
export type PolicyInput = z.input<typeof policySchema>;
/** A policy with every default in place. */
export type Policy = z.output<typeof policySchema>;
/** What the guards of one app go by. */
export type AppPolicy = Pick<Policy, keyof typeof guardSections>;
