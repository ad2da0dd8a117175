import { createEgressGuard } from './egress/guard.js';
import { createHardenGuard } from './harden/guard.js';
import { createInjectionGuard } from './injection/guard.js';
import { createLeakGuard } from './leak/guard.js';
import { orderGuards, type GuardFactory } from './order.js';
import { createPrivacyGuard } from './privacy/guard.js';
import { createSecretsGuard } from './secrets/guard.js';
import { createToolsGuard } from './tools/guard.js';
import { createUnicodeGuard } from './unicode/guard.js';

/** The order in which guards see a request, all of them at hand. */
export const requestOrder: readonly GuardFactory[] = orderGuards({
  unicode: createUnicodeGuard,
  secrets: createSecretsGuard,
  privacy: createPrivacyGuard,
  injection: createInjectionGuard,
  harden: createHardenGuard,
  tools: createToolsGuard,
  leak: createLeakGuard,
  egress: createEgressGuard,
});
