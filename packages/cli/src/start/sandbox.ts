import type { Policy } from '@claviger/core';

export const DEFAULT_UPSTREAM = 'https://api.anthropic.com';
const DEFAULT_VARIABLE = 'ANTHROPIC_API_KEY';

/** Why no stand-in may answer in Claude's place where there is no key; undefined: it may. */
export function whyNoSandbox({ upstream: { baseURL, credential } }: Policy, environment: Readonly<Record<string, string | undefined>>): string | undefined {
  if (baseURL !== DEFAULT_UPSTREAM) return 'the policy names an upstream of its own';
  if (!('env' in credential) || credential.env !== DEFAULT_VARIABLE) return 'the policy names a credential of its own';
  if (environment['NODE_ENV'] === 'production') return 'NODE_ENV is production';
  return undefined;
}

/** The variable that the Claude API key is read from, or would be. */
export const keyVariable = ({ upstream: { credential } }: Policy): string => ('env' in credential ? credential.env : DEFAULT_VARIABLE);
