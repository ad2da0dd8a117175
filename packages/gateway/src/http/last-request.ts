import type { Duplex } from 'node:stream';

/** Connections that take no further request. */
const ended = new WeakSet<Duplex>();

/**
 * What comes behind this on the connection is no request any more: its answer says that the connection closes, or it is
 * not known where a request begins. Node hands on what was sent behind it before the connection is closed.
 */
export function takeNoFurther(socket: Duplex): void {
  ended.add(socket);
}

/** Whether an earlier request on the connection was the last one that is taken (RFC 9112, 9.6). */
export const takesNone = (socket: Duplex): boolean => ended.has(socket);
