import { namesMachineSecret } from '../machines.js';
import { turnsAway } from './blocks.js';
import type { LogicalLine } from './lines.js';

/** Checks of packages that throw where a message was not signed by a service which passes nothing on of strangers. */
const signedByService = /\bstripe\.Webhook\.construct_event\(|\bWebhook\([^()]{0,120}\)\.verify\(|\bconstruct_event\(|\bverify_oidc_token\(/;
/** Longest condition, and longest initial value, that is looked at. */
const LONGEST = 400;

/** Whether a body turns away whoever does not show a secret that only machines have: a clock, a queue, a service that pays out. */
export function leavesMachines(body: readonly LogicalLine[]): boolean {
  return body.some(({ text }, at) => {
    if (signedByService.test(text)) return true;
    if (!/^(?:if|elif)\b/.test(text) || !/\bnot\b|!=/.test(text) || !turnsAway(body, at)) return false;
    const said = `${text.slice(0, LONGEST)}\n${givenTo(text.slice(0, LONGEST), body, at)}`;
    return /[!=]=|compare|verif|\bnot\s{1,4}in\b/.test(said) && namesMachineSecret(said);
  });
}

/** What the names of a condition were given before it. */
function givenTo(condition: string, body: readonly LogicalLine[], at: number): string {
  const names = new Set(condition.match(/[A-Za-z_]\w{0,60}/g));
  return body.slice(0, at).filter(({ text }) => names.has(/^(\w{1,60})\s{0,4}(?::[^=]{1,40})?=(?!=)/.exec(text)?.[1] ?? '')).map(({ text }) => text.slice(0, LONGEST)).join('\n');
}
