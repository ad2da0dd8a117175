import * as z from 'zod/mini';
import { ledgerPolicy } from '../guards/content/policy.js';
import { egressPolicy } from '../guards/egress/policy.js';
import { hardenPolicy } from '../guards/harden/policy.js';
import { injectionPolicy } from '../guards/injection/policy.js';
import { leakPolicy } from '../guards/leak/policy.js';
import { limitsPolicy } from '../guards/limits/policy.js';
import { privacyPolicy } from '../guards/privacy/policy.js';
import { secretsPolicy } from '../guards/secrets/policy.js';
import { shapePolicy } from '../guards/shape/policy.js';
import { sizePolicy } from '../guards/size/policy.js';
import { toolsPolicy } from '../guards/tools/policy.js';
import { unicodePolicy } from '../guards/unicode/policy.js';
import { pinPolicy } from '../guards/pin/policy.js';
import { abusePolicy, adminPolicy, alertsPolicy, sharedPolicy } from './admin.js';
import { identityPolicy } from './identity.js';
import { endpointsPolicy, serverPolicy, upstreamPolicy } from './server.js';

/** The sections that each app can set for itself. What an app leaves out is taken from the top level. */
const guardSections = {
  shape: z.prefault(shapePolicy, {}),
  size: z.prefault(sizePolicy, {}),
  unicode: z.prefault(unicodePolicy, {}),
  secrets: z.prefault(secretsPolicy, {}),
  privacy: z.prefault(privacyPolicy, {}),
  injection: z.prefault(injectionPolicy, {}),
  harden: z.prefault(hardenPolicy, {}),
  tools: z.prefault(toolsPolicy, {}),
  leak: z.prefault(leakPolicy, {}),
  egress: z.prefault(egressPolicy, {}),
  limits: z.prefault(limitsPolicy, {}),
  ledger: z.prefault(ledgerPolicy, {}),
};

/** One named use of Claude. */
const appPolicy = z.strictObject({
  /** What the server fixes in its requests. */
  pin: z.optional(pinPolicy),
  /** Only credentials of this environment may use it. */
  environment: z.optional(z.enum(['development', 'test', 'production'])),
  /** Web origins whose pages may call it from a browser: `https://app.example.com`. None: no browser may. */
  origins: z._default(z.array(z.string().check(z.regex(/^https?:\/\/[a-z0-9.-]{1,253}(?::\d{1,5})?$/, 'write an origin such as https://app.example.com'))), []),
  shape: z.optional(shapePolicy),
  size: z.optional(sizePolicy),
  unicode: z.optional(unicodePolicy),
  secrets: z.optional(secretsPolicy),
  privacy: z.optional(privacyPolicy),
  injection: z.optional(injectionPolicy),
  harden: z.optional(hardenPolicy),
  tools: z.optional(toolsPolicy),
  leak: z.optional(leakPolicy),
  egress: z.optional(egressPolicy),
  limits: z.optional(limitsPolicy),
  ledger: z.optional(ledgerPolicy),
});

/** The whole policy. Unknown keys are errors. */
export const policySchema = z.strictObject({
  $schema: z.optional(z.string()),
  server: z.prefault(serverPolicy, {}),
  upstream: z.prefault(upstreamPolicy, {}),
  endpoints: z.prefault(endpointsPolicy, {}),
  identity: z.prefault(identityPolicy, {}),
  admin: z.prefault(adminPolicy, {}),
  shared: z.prefault(sharedPolicy, {}),
  alerts: z.prefault(alertsPolicy, {}),
  abuse: z.prefault(abusePolicy, {}),
  ...guardSections,
  apps: z._default(z.record(z.string().check(z.regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'name apps with lower-case letters, digits and hyphens')), appPolicy), {}),
});

/** A policy as a person writes it: everything is optional. */
export type PolicyInput = z.input<typeof policySchema>;
/** A policy with every default in place. */
export type Policy = z.output<typeof policySchema>;
/** What the guards of one app go by. */
export type AppPolicy = Pick<Policy, keyof typeof guardSections> & {
  readonly pin?: z.output<typeof pinPolicy> | undefined;
  readonly abuse?: z.output<typeof abusePolicy>;
  /** The model that is asked in place of an overloaded one: `upstream.fallbackModel`. */
  readonly fallbackModel?: string | undefined;
};
