import type { Guard } from '../engine/guard.js';
import type { AppPolicy } from '../policy/schema.js';
import type { Ports } from '../ports.js';
import { createContentGuard } from './content/guard.js';
import { createAbuseGuard } from './abuse/guard.js';
import { createPinGuard } from './pin/guard.js';
import { createLimitsGuard } from './limits/guard.js';
import { createSizeGuard } from './size/guard.js';
import { createShapeGuard } from './shape/guard.js';

/** What a guard is made from. Everything that can be worked out before the first call is worked out here. */
export interface GuardContext {
  readonly app: string;
  readonly policy: AppPolicy;
  /** The sections that the app sets for itself; the others it shares with the top level. */
  readonly ownSections?: ReadonlySet<string>;
  readonly ports: Ports;
}

/** Makes the guard of one app; undefined when its policy leaves the guard nothing to do. */
export type GuardFactory = (context: GuardContext) => Guard | undefined;

/** The guards that read texts: their rules and tables are most of this package, and an app in process loads them beside its own start. */
export interface ReadingGuards {
  readonly unicode: GuardFactory;
  readonly secrets: GuardFactory;
  readonly privacy: GuardFactory;
  readonly injection: GuardFactory;
  readonly harden: GuardFactory;
  readonly tools: GuardFactory;
  readonly leak: GuardFactory;
  readonly egress: GuardFactory;
}

/** The order in which guards see a request. */
export function orderGuards({ unicode, secrets, privacy, injection, harden, tools, leak, egress }: ReadingGuards): readonly GuardFactory[] {
  return [
    createAbuseGuard,
    createPinGuard,
    createShapeGuard,
    createLimitsGuard,
    createSizeGuard,
    unicode,
    secrets,
    privacy,
    injection,
    harden,
    tools,
    leak,
    egress,
    createContentGuard,
  ];
}

/** Those of them that need no body: they see what asks for the list of models. */
export const bodilessOrder: readonly GuardFactory[] = [createAbuseGuard, createLimitsGuard];

/** The order in which guards see an answer, by name. */
export const answerOrder: readonly string[] = ['tools', 'secrets', 'leak', 'egress', 'content', 'privacy'];
