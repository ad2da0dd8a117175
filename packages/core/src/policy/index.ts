export { duration } from './duration.js';
export { policyJsonSchema } from './json-schema.js';
export { DEFAULT_APP, PolicyError, defineConfig, parsePolicy, policyOfApp, type PolicyProblem } from './parse-policy.js';
export { policySchema, type AppPolicy, type Policy, type PolicyInput } from './schema.js';
export type { EndpointsPolicy, ServerPolicy, UpstreamPolicy } from './server.js';
export type { AbusePolicy, AdminPolicy, AlertsPolicy, SharedPolicy } from './admin.js';
export type { IdentityPolicy, ProviderPolicy } from './identity.js';
