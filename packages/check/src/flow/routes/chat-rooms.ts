import type { CallInfo } from '../evaluator.js';
import * as values from '../value.js';
import type { External, Value } from '../value.js';

/** Libraries of rooms in which anybody may write: IRC, Twitch, Jabber. */
export const roomModules = /^(?:irc|irc-upd|irc-framework|matrix-org-irc|@twurple\/chat|@xmpp\/client)$/;
/** What happens in them that brings a text. */
export const roomEvents = /^(?:message|privmsg|pm|action|notice|(?:message|action)#.{0,60}|stanza|messageCreated?)$/i;
/** Methods of their own by which a text is heard for. */
export const roomMethods = /^(?:addListener|onMessage|onWhisper|onAction)$/;

/**
 * A handler of such a room, called as its library does: with an event (`irc-framework`), with who wrote and what in an
 * order of its own, or with a stanza.
 */
export function roomTextHandler({ module }: External, handler: Value, event: string, { evaluator, frame, node }: CallInfo): Value {
  const identity = (name: string): Value => values.input(evaluator.origin('identity', name, frame, node));
  const said = (): Value => values.input(evaluator.origin('user', 'message', frame, node));
  const args = (): readonly Value[] => {
    const from = identity('nick');
    if (module === 'irc-framework') return [values.record([['message', said()], ['nick', from], ['ident', identity('ident')], ['hostname', identity('hostname')], ['account', identity('account')]], values.unknownValue)];
    // `(channel, user, text, message)`
    if (module === '@twurple/chat') return [values.unknownValue, from, said(), values.record([['userInfo', identity('user')]], values.unknownValue)];
    if (module === '@xmpp/client') return [values.record([['getChildText', values.native('getChildText', () => said())], ['attrs', values.record([['from', from]], values.unknownValue)]], values.unknownValue)];
    // `(from, to, text)`, and `(from, text)` for one room or for what is said to the bot alone.
    return /^(?:pm$|message#|action#)/.test(event) ? [from, said()] : [from, values.unknownValue, said()];
  };
  return values.native('room text', () => evaluator.call(handler, args(), { ...frame, facts: evaluator.callingFacts }, node));
}
