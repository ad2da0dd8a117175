import { isLoopback } from '@claviger/gateway';

/** Whether an address leads to this machine itself. An IPv6 address stands in brackets there. */
export function isThisMachine({ hostname }: URL): boolean {
  return isLoopback(hostname.replace(/^\[|\]$/g, ''));
}
