import type { AddressInfo } from 'node:net';
import { createEngine } from '@claviger/core';
import type { Policy } from '@claviger/core/policy';
import type { Ports } from '@claviger/core/ports';
import type { BatchBooks } from './batches/batch-books.js';
import { ActiveCalls } from './call/active-calls.js';
import { Questions } from './call/questions.js';
import { Rounds } from './call/rounds.js';
import { CallRecorder } from '@claviger/core/engine';
import type { ContainerBooks } from './containers/container-books.js';
import type { GatewayContext } from './gateway-context.js';
import type { FileBooks } from './files/file-books.js';
import { BodyRoom } from './http/body-room.js';
import { isLoopback } from './http/loopback.js';
import { createGatewayServer } from './http/server.js';
import type { SessionTokens } from './identity/session-tokens.js';
import type { Authenticator } from './ports/authenticator.js';
import type { UpstreamKeys } from './ports/upstream-keys.js';
import { StartError } from './start-error.js';
import { Upstream } from './upstream/upstream.js';

export interface GatewayOptions {
  readonly policy: Policy;
  readonly ports: Ports;
  readonly authenticator: Authenticator;
  readonly keys: UpstreamKeys;
  readonly sessions?: SessionTokens | undefined;
  readonly batches?: BatchBooks | undefined;
  readonly files?: FileBooks | undefined;
  readonly containers?: ContainerBooks | undefined;
}

export interface Gateway {
  /** `http://127.0.0.1:8787` */
  readonly url: string;
  readonly port: number;
  readonly context: GatewayContext;
  /** Takes no further call, lets those under way end until `server.shutdownDeadline`, then ends them. */
  close(): Promise<void>;
}

/** Starts the server. Rejects with StartError when the policy would leave it open to everybody. */
export async function startGateway({ policy, ports: provided, authenticator, keys, sessions, batches, files, containers }: GatewayOptions): Promise<Gateway> {
  const { host, port, maxConcurrentCalls, shutdownDeadline } = policy.server;
  if (!isLoopback(host) && !authenticator.configured) {
    throw new StartError(`Refusing to listen on ${host}: no credential is configured, so anybody who reaches this address could spend your Claude budget. Create a key with "claviger keys create", or listen on 127.0.0.1.`);
  }
  const upstream = new Upstream(policy.upstream);
  const questions = new Questions();
  const ports: Ports = { ...provided, askClaude: questions.ask };
  const context: GatewayContext = {
    policy,
    ports,
    engine: createEngine(policy, ports),
    authenticator,
    keys,
    upstream,
    sessions,
    batches,
    files,
    containers,
    calls: new ActiveCalls(maxConcurrentCalls),
    bodies: new BodyRoom(policy.server.maxBodyBytes),
    requests: new Rounds(),
    answers: new Rounds(),
    recorder: new CallRecorder(ports.ledger, ports.logger),
  };
  questions.connect(context);
  const server = createGatewayServer(context);
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(whyNotListening(error, host, port)));
    server.listen(port, host, resolve);
  });
  const bound = (server.address() as AddressInfo).port;
  let closing: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    // The door stays open until the last call has ended: a load balancer learns from `/readyz` to send no more, and a caller why it is refused.
    await context.calls.drain(shutdownDeadline);
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    // What was ended just now still flushes; connections that hang on are cut.
    const cut = setTimeout(() => server.closeAllConnections(), 1000);
    server.closeIdleConnections();
    await closed;
    clearTimeout(cut);
    await context.calls.settled();
    await context.recorder.idle();
    await upstream.close();
    await keys.close?.();
    await authenticator.close?.();
  };
  return { url: `http://${host.includes(':') ? `[${host}]` : host}:${bound}`, port: bound, context, close: () => (closing ??= close()) };
}

/** The refusals of the system that a person can mend, in words. */
function whyNotListening(error: NodeJS.ErrnoException, host: string, port: number): Error {
  switch (error.code) {
    case 'EADDRINUSE':
      return new StartError(`Port ${port} on ${host} is taken. Choose another with --port (npm start -- --port ${port === 65_535 ? 8787 : port + 10}), or stop what listens there.`);
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new StartError(`${host} is no address of this machine. Choose another with --host: 127.0.0.1 serves this machine alone, 0.0.0.0 every address that it has.`);
    case 'EACCES':
      return new StartError(`This user may not listen on port ${port}. Choose one from 1024 up with --port.`);
    default:
      return error;
  }
}
