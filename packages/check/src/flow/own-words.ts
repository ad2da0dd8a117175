import type { Evaluator, Frame } from './evaluator.js';
import type { Syntax } from './syntax.js';
import * as values from './value.js';
import type { Mark, Value } from './value.js';

/** A name that a caller gives for himself, or that he is known by. */
const callerName = /(?:user|account|tenant|team|org|client|device|session|visitor|member|customer|chat|from|sender|author)[._]?id\b|(?:^|[. ])(?:uid|ip|email|api_?key|token|handle)$/i;
/** What somebody writes from: `From` of Twilio, a telephone number. */
const callerNumber = /(?:^|[. ])From$|messages?(?:\[\])?\.from$|(?:^|[. _])(?:remoteJid|participant|phone(?:_?[nN]umber)?|msisdn|wa_?[iI]d|sender)$/;

/** What a count is called whose key each caller makes up as he likes. */
export const ofOwnWords = 'a count by what the caller says he is';

/** Whether it is a number or an address of a network of messages, which its platform fills in. */
export function isNumberOfCaller(name: string): boolean {
  return callerNumber.test(name);
}

/** Whether a text that a caller sends is one that he is known by. */
export function namesCaller(name: string): boolean {
  return callerName.test(name) || callerNumber.test(name);
}

/** What a platform says of whoever wrote to it, in a request of its own: `body.message.chat.id`, `body.From`. */
const byPlatform = /[ .](?:body|query)\.\w{1,60}[.[]/;
/** `body.user_id` of a platform that signs its requests; anybody may write it to a route that does not look. */
export const namesPlatform = /slack|telegram|discord|twilio|whatsapp|mattermost|zulip|teams|\bline\b|messenger|signature|createHmac|verif/i;

/** Headers that hosts and proxies fill in, and those that hold what only the caller has. */
const filledIn = /forward|real-?ip|client-?ip|connecting|remote|peer|addr|(?:^|-)ip(?:-|$)|authoriz|auth|token|key|secret|signature|cookie|^cf-|cloudfront|^fly-|vercel|^x-nf-|amz|goog|iap|appengine|azure|principal|edge|akamai|fastly|^host$|^via$|tailscale|jwt|oidc|verified|shop|tenant|org|account|customer/i;
/** Headers that a gateway may fill in, where there is one. */
const byGateway = /user|email|member|sub$|subject|name|person|consumer|credential/i;
export const namesGateway = /gateway|proxy|ingress|envoy|istio|traefik|kong|sidecar|mesh|oauth2|upstream|trusted|cloudflare access|behind/i;
/** A cookie that names a browser and no session. */
export const browserCookie = /^(?:\w{0,20}[-_])?(?:visitor|device|client|guest|anon\w{0,10}|browser|fingerprint|fp|player|nick\w{0,6})(?:[-_]?id)?$/i;

const read = new WeakMap<Syntax, { platform: boolean; gateway: boolean }>();

function wordsOf(frame: Frame, evaluator: Evaluator): { readonly platform: boolean; readonly gateway: boolean } {
  const syntax = evaluator.syntax(frame.module);
  if (syntax === undefined) return { platform: true, gateway: true };
  const known = read.get(syntax) ?? { platform: namesPlatform.test(syntax.text), gateway: namesGateway.test(syntax.text) };
  read.set(syntax, known);
  return known;
}

/** Whether a header says what its sender likes it to say. */
export function isMadeUp(header: string, gateway: boolean): boolean {
  if (/^user-agent$|^referer$|^accept-language$/i.test(header)) return true;
  return !filledIn.test(header) && !(byGateway.test(header) && gateway);
}

function isOwn({ origin: { label, name } }: Mark, { platform, gateway }: { readonly platform: boolean; readonly gateway: boolean }): boolean {
  if (label === 'identity') {
    const [, part, field = ''] = /(?:^|\.)(headers|cookies)\.([\w-]{1,60})$/.exec(name) ?? [];
    return part === undefined ? false : part === 'headers' ? isMadeUp(field, gateway) : browserCookie.test(field);
  }
  if (label !== 'user' || !/(?:^|[ .])(?:body|query|url|params)\.|(?:^| )argument (?:1\b|\d$)/.test(name)) return false;
  return !(namesCaller(name) && (byPlatform.test(name) || isNumberOfCaller(name) || (name.endsWith('_id') && platform)));
}

/**
 * Whether callers are counted by a word that each writes as he likes: each call another word. Of several words that one is
 * picked from, such as a header or else the address, one that the caller may send is enough.
 */
export function isOwnWord(key: Value | undefined, { evaluator, frame }: { readonly evaluator: Evaluator; readonly frame: Frame }): boolean {
  const { route } = evaluator;
  if (key === undefined || /^(?:bot|mail)$/.test(route?.parameters ?? '') || (route?.parameters === 'message' && route.framework !== 'socket') || [...frame.facts].some((fact) => fact.endsWith('authenticated'))) return false;
  const words = wordsOf(frame, evaluator);
  return values.options(key).some((option) => {
    const marks = values.allMarks(option).filter(({ origin: { label } }) => label !== 'personal');
    return marks.length > 0 && marks.every((mark) => isOwn(mark, words));
  });
}
