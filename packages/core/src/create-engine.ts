import { compileEngine, type Engine } from './compile-engine.js';
import { requestOrder } from './guards/request-order.js';
import type { Policy } from './policy/schema.js';
import type { Ports } from './ports.js';

/** Compiles `policy`. Done once; a call then finds everything ready. */
export function createEngine(policy: Policy, ports: Ports): Engine {
  return compileEngine(policy, ports, requestOrder);
}
