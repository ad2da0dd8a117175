import type { Engine } from '@claviger/core';
import type { Policy } from '@claviger/core/policy';
import type { Ports } from '@claviger/core/ports';
import type { BatchBooks } from './batches/batch-books.js';
import type { ActiveCalls } from './call/active-calls.js';
import type { ContainerBooks } from './containers/container-books.js';
import type { FileBooks } from './files/file-books.js';
import type { BodyRoom } from './http/body-room.js';
import type { Rounds } from './call/rounds.js';
import type { CallRecorder } from '@claviger/core/engine';
import type { Authenticator } from './ports/authenticator.js';
import type { SessionTokens } from './identity/session-tokens.js';
import type { UpstreamKeys } from './ports/upstream-keys.js';
import type { Upstream } from './upstream/upstream.js';

/** What every part of a running gateway shares. */
export interface GatewayContext {
  readonly policy: Policy;
  readonly engine: Engine;
  readonly ports: Ports;
  readonly authenticator: Authenticator;
  readonly keys: UpstreamKeys;
  readonly upstream: Upstream;
  /** Makes session tokens; undefined where none can be asked for. */
  readonly sessions: SessionTokens | undefined;
  /** What batches were charged; undefined: they stay charged as estimated. */
  readonly batches: BatchBooks | undefined;
  /** Whose files are; undefined: of none it is known. */
  readonly files: FileBooks | undefined;
  /** For whom containers were made; undefined: of none it is known. */
  readonly containers: ContainerBooks | undefined;
  readonly calls: ActiveCalls;
  readonly bodies: BodyRoom;
  /** Of calls whose requests are there. */
  readonly requests: Rounds;
  /** Of calls whose answers are there: they come after all requests of their turn. */
  readonly answers: Rounds;
  readonly recorder: CallRecorder;
}
