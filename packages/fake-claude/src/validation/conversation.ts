import { RequestRefused } from '../api-error.js';
import type { JsonObject } from '../json.js';
import { isJsonObject, objectsOf } from '../json.js';

/** Says whether a `thinking` block came from this server and is unchanged. */
export type ThinkingVerifier = (thinking: string, signature: string) => boolean;

/** Blocks that may not stand in a user turn, and the one that may not stand in an assistant turn. */
const ASSISTANT_ONLY = new Set(['thinking', 'redacted_thinking', 'tool_use', 'server_tool_use']);
const MAXIMUM_BREAKPOINTS = 4; // public documentation of prompt caching

function refuse(message: string): never {
  throw new RequestRefused(400, message);
}

/** What the single fields cannot show: roles of blocks, empty contents, pairing of tool ids, signatures, names of tools. */
export function checkConversation(body: JsonObject, verify: ThinkingVerifier): void {
  const messages = objectsOf(body['messages']);
  checkTools(body);
  if (messages[0]?.['role'] === 'assistant') refuse('messages: first message must use the "user" role');
  const breakpoints: Breakpoint[] = [];
  objectsOf(body['tools']).forEach((tool, index) => noteBreakpoint(tool, `tools.${index}`, breakpoints));
  objectsOf(body['system']).forEach((block, index) => {
    if (block['text'] === '') refuse(`system.${index}: text content blocks must be non-empty`);
    noteBreakpoint(block, `system.${index}`, breakpoints);
  });
  messages.forEach((message, index) => checkMessage(message, index, index === messages.length - 1, verify, breakpoints));
  checkBreakpoints(breakpoints, isJsonObject(body['cache_control']) ? 1 : 0);
  checkPairing(messages);
}

interface Breakpoint {
  readonly at: string;
  readonly ttl: unknown;
}

function noteBreakpoint(holder: JsonObject, at: string, breakpoints: Breakpoint[]): void {
  if (isJsonObject(holder['cache_control'])) breakpoints.push({ at, ttl: holder['cache_control']['ttl'] ?? '5m' });
}

/** Breakpoints come in the order in which the prompt is cached: tools, system, messages. */
function checkBreakpoints(breakpoints: readonly Breakpoint[], automatic: number): void {
  const found = breakpoints.length + automatic;
  if (found > MAXIMUM_BREAKPOINTS) refuse(`A maximum of ${MAXIMUM_BREAKPOINTS} blocks with cache_control may be provided. Found ${found}.`);
  const short = breakpoints.findIndex(({ ttl }) => ttl === '5m');
  const late = short === -1 ? undefined : breakpoints.slice(short).find(({ ttl }) => ttl === '1h');
  if (late !== undefined) {
    refuse(`${late.at}.cache_control.ttl: a ttl='1h' cache_control block must not come after a ttl='5m' cache_control block. Note that blocks are processed in the following order: \`tools\`, \`system\`, \`messages\`.`);
  }
}

function checkMessage(message: JsonObject, index: number, last: boolean, verify: ThinkingVerifier, breakpoints: Breakpoint[]): void {
  const { role, content } = message;
  const mayBeEmpty = last && role === 'assistant';
  if ((content === '' || (Array.isArray(content) && content.length === 0)) && !mayBeEmpty) {
    refuse(`messages.${index}: all messages must have non-empty content except for the optional final assistant message`);
  }
  let final = typeof content === 'string' ? content : '';
  objectsOf(content).forEach((block, position) => {
    const at = `messages.${index}.content.${position}`;
    const type = String(block['type']);
    final = '';
    if (role !== 'assistant' && ASSISTANT_ONLY.has(type)) refuse(`${at}: \`${type}\` blocks can only be in \`assistant\` messages`);
    if (role === 'assistant' && type === 'tool_result') refuse(`${at}: \`tool_result\` blocks can only be in \`user\` messages`);
    if (type === 'text') {
      final = String(block['text']);
      if (final === '') refuse('messages: text content blocks must be non-empty');
    }
    if (type === 'thinking' && !verify(String(block['thinking']), String(block['signature']))) refuse(`${at}: Invalid \`signature\` in \`thinking\` block`);
    noteBreakpoint(block, at, breakpoints);
    objectsOf(block['content']).forEach((inner, inside) => noteBreakpoint(inner, `${at}.content.${inside}`, breakpoints));
  });
  if (mayBeEmpty && /\s$/.test(final)) refuse('messages: final assistant content cannot end with trailing whitespace');
}

function checkTools(body: JsonObject): void {
  const tools = objectsOf(body['tools']);
  const names = new Set<string>();
  for (const tool of tools) {
    if (typeof tool['name'] !== 'string') continue;
    if (names.has(tool['name'])) refuse('tools: Tool names must be unique.');
    names.add(tool['name']);
  }
  const choice = body['tool_choice'];
  if (!isJsonObject(choice)) return;
  if (tools.length === 0 && choice['type'] !== 'none') refuse('tool_choice: tool_choice may only be specified while providing tools');
  if (choice['type'] === 'tool' && !names.has(String(choice['name']))) refuse(`tool_choice: Tool '${String(choice['name'])}' not found in provided tools`);
}

interface Turn {
  readonly role: unknown;
  readonly blocks: Array<{ readonly block: JsonObject; readonly at: string }>;
  readonly firstIndex: number;
}

/** Consecutive messages of one role count as one turn (SDK 1.12.0, documentation of `messages`). */
function turnsOf(messages: readonly JsonObject[]): Turn[] {
  const turns: Turn[] = [];
  messages.forEach((message, index) => {
    if (message['role'] === 'system') return;
    let turn = turns.at(-1);
    if (turn === undefined || turn.role !== message['role']) {
      turn = { role: message['role'], blocks: [], firstIndex: index };
      turns.push(turn);
    }
    objectsOf(message['content']).forEach((block, position) => turn.blocks.push({ block, at: `messages.${index}.content.${position}` }));
  });
  return turns;
}

function checkPairing(messages: readonly JsonObject[]): void {
  const seen = new Set<unknown>();
  let waiting = new Set<unknown>();
  let waitingIndex = 0;
  for (const turn of turnsOf(messages)) {
    const answered = new Set<unknown>();
    const asked = new Set<unknown>();
    let otherFirst = false;
    for (const { block, at } of turn.blocks) {
      if (block['type'] === 'tool_use') {
        if (seen.has(block['id'])) refuse(`${at}: \`tool_use\` ids must be unique`);
        seen.add(block['id']);
        asked.add(block['id']);
      }
      if (block['type'] !== 'tool_result') {
        otherFirst = true;
        continue;
      }
      const id = block['tool_use_id'];
      if (!waiting.has(id)) {
        refuse(`${at}: unexpected \`tool_use_id\` found in \`tool_result\` blocks: ${String(id)}. Each \`tool_result\` block must have a corresponding \`tool_use\` block in the previous message.`);
      }
      if (answered.has(id)) refuse(`${at}: each tool_use must have a single result. Found multiple \`tool_result\` blocks with id: ${String(id)}`);
      // Results come first in a turn, any text after all of them (public documentation of tool use).
      if (!otherFirst) answered.add(id);
    }
    const missing = [...waiting].filter((id) => !answered.has(id));
    if (missing.length > 0) {
      refuse(`messages.${waitingIndex}: \`tool_use\` ids were found without \`tool_result\` blocks immediately after: ${missing.join(', ')}. Each \`tool_use\` block must have a corresponding \`tool_result\` block in the next message.`);
    }
    waiting = asked;
    waitingIndex = turn.firstIndex;
  }
  if (waiting.size > 0) {
    refuse(`messages.${waitingIndex}: \`tool_use\` ids were found without \`tool_result\` blocks immediately after: ${[...waiting].join(', ')}. Each \`tool_use\` block must have a corresponding \`tool_result\` block in the next message.`);
  }
}
