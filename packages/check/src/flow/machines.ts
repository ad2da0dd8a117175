import type { Node } from 'oxc-parser';
import { behind } from './behind.js';
import type { Evaluator, Frame } from './evaluator.js';

/** What holds where only a machine that shares a secret with the app comes through: a clock, a queue, a service that pays out. */
export const MACHINES = 'machines';

/** Secrets that are given to machines, by what they are called in settings and headers. */
const machineSecret = /(?:cron|webhook|hook|internal|schedul\w{0,3}|workers?|jobs?|tasks?|queue|pub_?sub|ingest|deploy|revalidat\w{0,5}|service|machine|batch|callback)[\s_-]?(?:api|auth|shared|signing|access)?[\s_-]?(?:secret|key|token|signature|password)|x-vercel-cron|x-cloudscheduler|x-appengine-cron/i;
/** Services that pass on what strangers write: that they sign it bounds nobody. */
const passesOnStrangers = /slack|discord|telegram|twilio|whats_?app|facebook|messenger|instagram|hub[-_.](?:signature|verify|challenge)|line[-_](?:channel|signature)|viber|git_?hub|git_?lab|bitbucket|intercom|zendesk|freshdesk|crisp|help_?scout|typeform|inbound|mailgun|postmark|sendgrid|\bsms\b|chat/i;

const compares = /[!=]==?|timingSafeEqual|compare|verif|\.(?:includes|has)\(/;

/** Whether a text names a secret that a machine shows. */
export function namesMachineSecret(text: string): boolean {
  return machineSecret.test(text) && !passesOnStrangers.test(text);
}

/**
 * Whether a refusal turns away whoever does not show such a secret: `if (header !== secret) return 401`, also where the
 * comparison stands in a function or the signature was worked out before.
 */
export function leavesMachines(test: Node, refusal: Node, text: string, frame: Frame, evaluator: Evaluator): boolean {
  const whenTrue = /^[\s)?{]{0,20}$/.test(text.slice(test.end, refusal.start));
  if (asksForLack(test) !== whenTrue) return false;
  const said = behind(test, frame, evaluator);
  // That something was sent is no proof of what it is.
  return compares.test(said) && namesMachineSecret(said);
}

/** Whether a condition holds for those who lack something: `a !== b`, `!same(a, b)`, one of several such. */
function asksForLack(test: Node): boolean {
  if (test.type === 'ParenthesizedExpression') return asksForLack(test.expression);
  if (test.type === 'LogicalExpression') return asksForLack(test.right) || asksForLack(test.left);
  if (test.type === 'UnaryExpression') return test.operator === '!';
  return test.type === 'BinaryExpression' && /^!==?$/.test(test.operator);
}
