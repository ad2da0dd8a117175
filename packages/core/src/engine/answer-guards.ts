import { ClavigerError, isClavigerError } from '../errors/claviger-error.js';
import type { JsonObject, JsonValue } from '../messages/json-value.js';
import { isStructured } from '../messages/request-parts.js';
import type { Logger } from '../ports.js';
import type { Call } from './call.js';
import { DEFAULT_DEADLINE, beforeDeadline } from './deadline.js';
import { FilterChain } from './filter-chain.js';
import type { Block, GuardSession, OpenGuard, TextFilter, ToolUse, ToolVerdict } from './guard.js';
import { JsonEscapes } from './json-escapes.js';

/** The guards that want to see an answer, asked about its parts. One for each answer. */
export class AnswerGuards {
  readonly #sessions: readonly GuardSession[];
  readonly #judging: readonly OpenGuard[];
  readonly #call: Call;
  readonly #logger: Logger;
  #toolUses = 0;
  #replacedToolUses = 0;

  constructor(open: readonly OpenGuard[], call: Call, logger: Logger) {
    this.#sessions = open.map(({ session }) => session);
    this.#judging = open.filter(({ session }) => session.toolUse !== undefined);
    this.#call = call;
    this.#logger = logger;
  }

  /** Whether tool calls are held back until they have been judged. */
  get judgesTools(): boolean {
    return this.#judging.length > 0;
  }

  /** The filters of one block as one; undefined when no guard wants to see it. */
  chain(block: Block): FilterChain | undefined {
    const filters: TextFilter[] = [];
    for (const session of this.#sessions) {
      const filter = session.text?.(block);
      if (filter !== undefined) filters.push(filter);
    }
    if (filters.length === 0) return undefined;
    if (block.kind === 'tool_input' || (block.kind === 'text' && isStructured(this.#call.request))) filters.unshift(new JsonEscapes());
    return new FilterChain(filters);
  }

  inputChain(index: number, block: JsonObject): FilterChain | undefined {
    const name = block['name'];
    return this.chain({ index, kind: 'tool_input', ...(typeof name === 'string' && { tool: name }) });
  }

  /**
   * A whole tool call: the text that takes its place, or undefined when it passes. A denial is thrown. `delivered` gives
   * the input as the app will get it.
   */
  async judge(index: number, block: JsonObject, input: JsonValue, delivered: () => JsonValue): Promise<string | undefined> {
    const { id, name, type } = block;
    const own = type === 'tool_use';
    if (own) this.#toolUses++;
    const use: ToolUse = { index, id: typeof id === 'string' ? id : '', name: typeof name === 'string' ? name : '', type: type as ToolUse['type'], input, delivered };
    for (const open of this.#judging) {
      const verdict = await this.#verdictOf(open, use);
      if (verdict === undefined) continue;
      if (isClavigerError(verdict)) throw verdict;
      // A tool that has run upstream cannot be taken back by a text.
      if (!own) throw new ClavigerError('tool_denied');
      this.#replacedToolUses++;
      return verdict.replaceWithText;
    }
    return undefined;
  }

  async #verdictOf({ guard, session }: OpenGuard, use: ToolUse): Promise<ToolVerdict> {
    try {
      const judged = session.toolUse?.(use);
      const verdict = judged instanceof Promise ? await beforeDeadline(judged, guard.deadline ?? DEFAULT_DEADLINE) : judged;
      if (verdict === undefined || isClavigerError(verdict) || typeof verdict.replaceWithText === 'string') return verdict;
      throw new TypeError('not a verdict');
    } catch (error) {
      if (isClavigerError(error) || guard.onFailure === 'deny') throw error;
      this.#logger.error('guard_failed', { guard: guard.name, call: this.#call.id, error: error instanceof Error ? error.name : typeof error });
      this.#call.report({ rule: `${guard.name}/failed`, path: `answer.${use.index}`, action: 'skipped' });
      return undefined;
    }
  }

  /** The stop reason after tool calls have become texts: with none of them left, a client must not wait for one to run. */
  stopReason(reason: JsonValue | undefined): JsonValue | undefined {
    return reason === 'tool_use' && this.#replacedToolUses > 0 && this.#replacedToolUses === this.#toolUses ? 'end_turn' : reason;
  }

  /** `citation` itself when no filter changed it. */
  citation(citation: JsonObject, index: number): JsonObject {
    let shown = citation;
    for (const [key, value] of Object.entries(citation)) {
      if (typeof value !== 'string' || key === 'type' || key === 'encrypted_index' || key === 'file_id') continue;
      const text = this.chain({ index, kind: 'citation' })?.whole(value) ?? value;
      if (text !== value) shown = { ...shown, [key]: text };
    }
    return shown;
  }

  /** One text of a server tool's result, or of a block of a kind that this release does not know. */
  result(text: string, index: number, type: string): string {
    return this.chain({ index, kind: 'result', type })?.whole(text) ?? text;
  }

  /** Blocks of a kind that this release does not know pass, and the ledger says whether their texts were looked at. */
  noteUnknownBlock(index: number, read: boolean): void {
    this.#call.report({ rule: 'engine/unknown-block', path: `answer.${index}`, action: read ? 'observed' : 'skipped' });
  }

  noteUnknownDelta(index: number): void {
    this.#call.report({ rule: 'engine/unknown-delta', path: `answer.${index}`, action: 'skipped' });
  }
}

export function isToolUse(type: JsonValue | undefined): boolean {
  return type === 'tool_use' || type === 'server_tool_use' || type === 'mcp_tool_use';
}
