import type { Call } from '../../engine/call.js';
import type { Guard, Verdict } from '../../engine/guard.js';
import { ClavigerError } from '../../errors/claviger-error.js';
import { messagesOf, toolsOf } from '../../messages/request-parts.js';
import { TOKENS_AN_IMAGE, estimateInputTokens } from '../limits/estimate.js';
import type { GuardContext } from '../order.js';
import { countBlocks } from './count-blocks.js';
import type { SizePolicy } from './policy.js';

/** Bounds every dimension of a request. */
export function createSizeGuard({ policy }: GuardContext): Guard {
  return {
    name: 'size',
    onFailure: 'deny',
    open: (call) => ({ request: () => judge(call, policy.size) }),
  };
}

function judge(call: Call, policy: SizePolicy): Verdict {
  const counts = { messages: messagesOf(call.request).length, tools: toolsOf(call.request).length, ...countBlocks(call.request) };
  for (const what of Object.keys(counts) as (keyof typeof counts)[]) {
    const denial = over(what, counts[what], policy);
    if (denial !== undefined) return denial;
  }
  return judgeTexts(call, policy) ?? over('estimatedTokens', tokensIfMany(call, counts.images, policy.estimatedTokens), policy);
}

/**
 * Counts characters. Messages that follow each other without one of the assistant's are one turn, as the API joins
 * them: splitting a text over several messages or blocks gains nothing.
 */
function judgeTexts(call: Call, policy: SizePolicy): Verdict {
  const roles = messagesOf(call.request).map(({ role }) => role);
  let total = 0;
  let turn = new Turn(0);
  let lastTurn = 0;
  for (const segment of call.segments) {
    total += segment.text.length;
    if (segment.trust !== 'user' || segment.turn < 0) continue;
    if (segment.turn !== lastTurn) {
      if (roles.slice(lastTurn, segment.turn).includes('assistant')) turn = new Turn(segment.turn);
      lastTurn = segment.turn;
    }
    if (turn.add(segment.text, policy.userTurnCharacters) > policy.userTurnCharacters) {
      return new ClavigerError('input_too_long', {
        message: `The user turn at messages.${turn.start} has more than ${policy.userTurnCharacters} characters.`,
        facts: { limit: policy.userTurnCharacters, path: `messages.${turn.start}` },
      });
    }
  }
  return over('totalCharacters', total, policy);
}

/** Characters of one user turn. Code units are never fewer than characters, so characters are counted only near the limit. */
class Turn {
  readonly start: number;
  readonly #texts: string[] = [];
  #units = 0;
  #characters: number | undefined;

  constructor(start: number) {
    this.start = start;
  }

  /** Adds a text; gives the characters so far, or an upper bound while that is below `limit`. */
  add(text: string, limit: number): number {
    this.#units += text.length;
    if (this.#characters !== undefined) return (this.#characters += characters(text));
    this.#texts.push(text);
    if (this.#units <= limit) return this.#units;
    this.#characters = 0;
    for (const one of this.#texts) this.#characters += characters(one);
    return this.#characters;
  }
}

/** Code points of a well-formed text. */
function characters(text: string): number {
  let count = text.length;
  for (let index = 0; index < text.length; index++) if ((text.charCodeAt(index) & 0xfc00) === 0xd800) count--;
  return count;
}

/** The estimate, or 0 where the request is so small that it cannot matter. An image costs more than its address is long. */
function tokensIfMany(call: Call, images: number, limit: number): number {
  return call.source.length * 1.5 + images * TOKENS_AN_IMAGE + 2_000 <= limit ? 0 : estimateInputTokens(call);
}

/** What is counted over the whole request. */
type Counted = Exclude<keyof SizePolicy, 'userTurnCharacters'>;

function over(what: Counted, actual: number, policy: SizePolicy): Verdict {
  const limit = policy[what];
  if (actual <= limit) return undefined;
  return new ClavigerError('request_too_long', {
    message: `The request has ${actual} ${words[what]}; the policy allows ${limit} (\`size.${what}\`).`,
    facts: { limit, actual, setting: `size.${what}` },
  });
}

const words: Record<Counted, string> = {
  totalCharacters: 'characters',
  messages: 'messages',
  blocks: 'content blocks',
  tools: 'tools',
  images: 'images',
  imageBytes: 'bytes of images',
  documents: 'documents',
  documentBytes: 'bytes of documents',
  estimatedTokens: 'tokens by estimate',
};
