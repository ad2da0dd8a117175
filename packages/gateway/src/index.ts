export type { Authenticator, PresentedCredential, RequestFacts } from './ports/authenticator.js';
export type { KeyOutcome, KeyRequest, LeasedKey, UpstreamKeys } from './ports/upstream-keys.js';
export { StartError } from './start-error.js';
export { startGateway, type Gateway, type GatewayOptions } from './start-gateway.js';

export const version = '0.1.0';
