import { failure, ok, warning, type Diagnosis } from '../examination.js';

/** Session tokens allow for 5 s, tokens of identity providers for 30 s (`identity.providers[].clockSkew`). */
const NOTICEABLE = 5_000;
const HARMFUL = 30_000;
/** `Date` has whole seconds. */
const RESOLUTION = 1_000;

/** How far this machine's clock is from the answer's `Date`. Undefined where there is none. Times in milliseconds. */
export function clockDiagnosis(date: string | null, sentAt: number, receivedAt: number): Diagnosis | undefined {
  const there = date === null ? Number.NaN : Date.parse(date);
  if (Number.isNaN(there)) return undefined;
  // The answer was dated at some moment between the two, in a second that began up to one second before.
  const skew = sentAt > there + RESOLUTION ? sentAt - there - RESOLUTION : receivedAt < there ? receivedAt - there : 0;
  return skewDiagnosis(skew, 'upstream');
}

/** `skew`: milliseconds by which this machine's clock is ahead of that of `whom`. */
export function skewDiagnosis(skew: number, whom: string): Diagnosis {
  const says = `this clock is ${spanOf(Math.abs(skew))} ${skew > 0 ? 'ahead of' : 'behind'} that of ${whom}`;
  const mend = 'turn on time synchronisation (timedatectl set-ntp true): tokens and limits go by the clock';
  if (Math.abs(skew) >= HARMFUL) return failure(says, mend);
  if (Math.abs(skew) >= NOTICEABLE) return warning(says, mend);
  return ok(`the clock agrees with ${whom}`);
}

const UNITS = [['days', 86_400_000], ['hours', 3_600_000], ['minutes', 60_000], ['s', 1_000]] as const;

/** In the largest unit of which it has at least two. */
function spanOf(milliseconds: number): string {
  const [name, length] = UNITS.find((unit) => milliseconds >= 2 * unit[1]) ?? ['s', 1_000];
  return `${Math.round(milliseconds / length)} ${name}`;
}
