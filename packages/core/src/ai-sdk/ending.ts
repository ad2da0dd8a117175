import type { ClavigerError } from '../errors/claviger-error.js';

/** Whether an error says that a guard refused, and not that something failed. */
export function deniedBy({ code }: ClavigerError): boolean {
  return code !== 'guard_failed' && code !== 'upstream_malformed' && code !== 'upstream_interrupted';
}

/** The provider's own word for why the answer ended, where the versions after the second pass it on. */
export function rawReason(reason: unknown): unknown {
  return typeof reason === 'object' && reason !== null ? (reason as { raw?: unknown }).raw : undefined;
}

/** The finish reason of an answer whose tool calls have all become texts. */
export function stopped(reason: unknown): unknown {
  return typeof reason === 'object' && reason !== null ? { ...reason, unified: 'stop' } : 'stop';
}
