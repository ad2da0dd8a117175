import { deferred } from '../guards/deferred.js';
import { orderGuards, type GuardFactory } from '../guards/order.js';

/** The order of the guards in the app's own process, where what is imported first delays the app's start. */
export const guardOrder: readonly GuardFactory[] = orderGuards({
  unicode: deferred('unicode', async () => (await import('../guards/unicode/guard.js')).createUnicodeGuard),
  secrets: deferred('secrets', async () => (await import('../guards/secrets/guard.js')).createSecretsGuard),
  privacy: deferred('privacy', async () => (await import('../guards/privacy/guard.js')).createPrivacyGuard),
  injection: deferred('injection', async () => (await import('../guards/injection/guard.js')).createInjectionGuard),
  harden: deferred('harden', async () => (await import('../guards/harden/guard.js')).createHardenGuard),
  tools: deferred('tools', async () => (await import('../guards/tools/guard.js')).createToolsGuard),
  leak: deferred('leak', async () => (await import('../guards/leak/guard.js')).createLeakGuard),
  egress: deferred('egress', async () => (await import('../guards/egress/guard.js')).createEgressGuard),
});
