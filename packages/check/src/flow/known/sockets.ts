import type { Node } from 'oxc-parser';
import type { Evaluator, Frame } from '../evaluator.js';
import { input } from '../value.js';
import type { External, Value } from '../value.js';

export const socketModules = /^(?:ws|socket\.io|uws|uWebSockets\.js|@fastify\/websocket|socket|sockjs|@trpc\/server\/adapters\/ws|bun|partykit.*|partysocket)$/;
/** What a connection says of the one at its other end. */
const ofCaller = /^(?:id|data|user|userId|uid|session|auth|handshake|request|decoded|decoded_token|client|conn|_socket|remoteAddress|ip)$/;

/** `socket.data`, `socket.handshake`, `ws._socket`: who is connected. */
export function socketMember(object: External, name: string, frame: Frame, node: Node, evaluator: Evaluator): Value | undefined {
  if (!socketModules.test(object.module) || object.chain.at(-1)?.name !== 'socket' || !ofCaller.test(name)) return undefined;
  return input(evaluator.origin('identity', `socket.${name}`, frame, node));
}
