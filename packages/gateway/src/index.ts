export type { Authenticator, PresentedCredential, RequestFacts } from './ports/authenticator.js';
export type { KeyOutcome, KeyRequest, LeasedKey, UpstreamKeys } from './ports/upstream-keys.js';
export { StartError } from './start-error.js';
export { isLoopback } from './http/loopback.js';
export { LEDGER_FILE, installationSecret, openInstallation, type Installation } from './installation.js';
export { readLedgerTail, verifyLedger, type LedgerVerdict } from './ledger/verify-ledger.js';
export { jsonLogger } from './log/json-logger.js';
export { startGateway, type Gateway, type GatewayOptions } from './start-gateway.js';
export { ConfiguredKey } from './upstream/configured-key.js';

export const version = '0.1.0';
export { GatewayAuthenticator, MINT_PATH, type AuthenticatorParts, type TokenVerifier } from './identity/gateway-authenticator.js';
export { KeyAdministration, type KeyWish, type ListedKey, type MadeKey } from './identity/key-administration.js';
export type { Environment } from './identity/key-format.js';
export { scopes, type KeyRecord, type KeyRepository, type Scope } from './identity/key-record.js';
export { keyAdministration, openKeyRepository, openVirtualKeys } from './identity/open-keys.js';
export { StateDirectory } from './state/state-directory.js';
export { openLimitStore, type OpenLimitStore } from './limits/open-limits.js';
