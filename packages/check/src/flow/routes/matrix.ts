import type { CallInfo } from '../evaluator.js';
import * as values from '../value.js';
import type { External, Value } from '../value.js';

/** Handlers of rooms of Matrix get the room and what was written there: of `matrix-bot-sdk` as an object, of `matrix-js-sdk` as one that is asked. */
export function roomHandler({ module }: External, handler: Value, { evaluator, frame, node }: CallInfo): Value {
  if (!/^matrix-(?:bot|js)-sdk(?:\/|$)/.test(module)) return handler;
  return values.native('room event', () => {
    const identity = (name: string): Value => values.input(evaluator.origin('identity', name, frame, node));
    const give = (value: Value): Value => values.native('get', () => value);
    const content = values.record([['body', values.input(evaluator.origin('user', 'message', frame, node))]], values.unknownValue);
    // What an event says of itself is nothing that somebody wrote.
    const about = ['getType', 'getId', 'getTs', 'isEncrypted', 'isRedacted', 'isState'].map((name): [string, Value] => [name, give(values.unknownValue)]);
    const event = values.record([...about, ['content', content], ['sender', identity('sender')], ['getContent', give(content)], ['getSender', give(identity('sender'))], ['getRoomId', give(identity('room'))]], values.unknownValue);
    const room = values.withMarks(values.unknownValue, values.allMarks(identity('room')));
    return evaluator.call(handler, module.startsWith('matrix-bot') ? [room, event] : [event, room], { ...frame, facts: evaluator.callingFacts }, node);
  });
}
