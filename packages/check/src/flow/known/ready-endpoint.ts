import type { Recognizer } from '../evaluator.js';
import { externalOf, isFrom } from './chain.js';
import { field } from './claude.js';

/** Where ready endpoints of Claviger come from. */
export const readyModules = /^@claviger\/core\/(?:express|fastify|hono|next|web)$/;
const CHATS: ReadonlySet<string> = new Set(['chat', 'chatRoute', 'chatHandler']);

/** A chat endpoint that comes ready: its model is named here. */
export const readyEndpoint: Recognizer = ({ callee, args, evaluator, frame, node }) => {
  if (!isFrom(callee, readyModules) || !CHATS.has(externalOf(callee)?.chain.at(-1)?.name ?? '')) return undefined;
  evaluator.emit({ detail: { kind: 'endpoint', model: field(args[0], 'model'), maxTokens: field(args[0], 'maxTokens') }, node }, frame);
  return undefined;
};
