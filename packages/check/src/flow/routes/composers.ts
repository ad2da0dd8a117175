import { externalOf } from '../known/chain.js';
import type { External, Value } from '../value.js';
import type { Middleware } from './placing.js';

/** Composers in composers, and places where one is used, as far as anybody goes. */
const DEEPEST = 4;
const MOST_USES = 6;

/** Where bots use composers of handlers, which stand in files of their own: `bot.use(limit()); bot.use(lessons)`. */
export class Composers {
  private readonly uses = new Map<External, { readonly bot: External; readonly before: readonly Middleware[] }[]>();

  /** `before`: what the bot runs before what it is given here. */
  used(part: Value, bot: External, before: readonly Middleware[]): void {
    const composer = externalOf(part);
    if (composer === undefined) return;
    const known = this.uses.get(composer) ?? [];
    this.uses.set(composer, known);
    if (known.length < MOST_USES) known.push({ bot, before });
  }

  /** What stands before a composer where it is used; of several bots, in the one with the least. Asked when all of them were read. */
  before(composer: External, depth = 0): readonly Middleware[] {
    const ways = depth === DEEPEST ? [] : (this.uses.get(composer) ?? []).map(({ bot, before }) => [...this.before(bot, depth + 1), ...before]);
    return ways.toSorted((one, other) => one.length - other.length)[0] ?? [];
  }
}
