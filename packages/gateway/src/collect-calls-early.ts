import { setFlagsFromString } from 'node:v8';

/**
 * Lets what a call leaves behind be collected while it is young. V8 notes which code makes objects that outlive a
 * collection, and from then on puts what that code makes among the old ones. With many calls under way at once it
 * takes all of a call for long-lived; and a finished call among the old keeps everything that it points to until a full
 * collection. Measured: 19 % of the memory of calls outlived each minor collection, and 1.7 % with this.
 *
 * The setting is the process's own, so it is made by programs that are a gateway and nothing else.
 */
export function collectCallsEarly(): void {
  setFlagsFromString('--no-allocation-site-pretenuring');
}
