export type { Authenticator, PresentedCredential, RequestFacts } from './ports/authenticator.js';
export type { KeyOutcome, KeyRequest, LeasedKey, UpstreamKeys } from './ports/upstream-keys.js';

export const version = '0.1.0';
