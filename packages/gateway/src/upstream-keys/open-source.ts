import type { UpstreamPolicy } from '@claviger/core/policy';
import { CommandSource } from './command-source.js';
import { EnvironmentSource } from './environment-source.js';
import { FederationSource } from './federation-source.js';
import { FileSource } from './file-source.js';
import type { KeySource } from './key-source.js';

/** Makes the source that the policy names. */
export function openSource(credential: UpstreamPolicy['credential'], baseURL: string, environment: Record<string, string | undefined>): KeySource {
  if ('env' in credential) return new EnvironmentSource(credential.env, environment);
  if ('file' in credential) return new FileSource(credential.file);
  if ('command' in credential) return new CommandSource(credential.command, { every: credential.every, variables: credential.variables, environment });
  const { identity, ruleId, organizationId, serviceAccountId, workspaceId } = credential.federation;
  return new FederationSource({ baseURL, ruleId, organizationId, serviceAccountId, workspaceId, identity: openSource(identity, baseURL, environment) });
}
