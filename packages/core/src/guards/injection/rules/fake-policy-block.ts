import { Pieces } from '../text/pieces.js';
import { mayHold, signsOf } from '../text/signs.js';
import { matchSource, type Rule } from './rule.js';

// Markup that poses as configuration or as the frame around untrusted content. Closing tags of the frames that apps
// commonly use are the telling ones: content has no reason to close them.
const blocks =
  /<\/?policy>|<\/?(?:system|system_prompt|system-prompt|systemprompt|system_instructions?|system_message|system-reminder|admin|override|instructions?_override|interaction-config|blocked-strings|developer)(?:[ \t][^<>\n]{0,80})?>|<\/(?:tool_result|function_results?|document|documents|search_results?|untrusted|user_input|user_query|context|data|external_content|function_calls|instructions|prompt|result|email|webpage)>[\s"'`*-]{0,12}(?=<?(?:\w+>)?[^<]{0,40}(?:system|instruction|ignore|assistant|new |now |you ))|["']role["'] ?: ?["'](?:system|developer)["']|\[(?:system|system message|system prompt|system override|admin|admin override|override|developer)\]|\[system\]\(#[^)\n]{0,40}\)|#{2,4} ?\(?system[_ ](?:message|prompt|instruction)\)?|\(system_(?:message|prompt|instruction)s?\)|={3,} ?(?:end|begin|start) (?:of )?(?:system|user|document|context|input|prompt|instructions?|data|text|conversation|email|content)[^=\n]{0,30}={2,}|-{3,} ?(?:end|begin|start|new) (?:of )?(?:system|user|document|context|input|prompt|instructions?|data|conversation|email|content)[^-\n]{0,30}-{2,}|={4,} ?END\b|\bBEGIN (?:SYSTEM|ADMIN|OVERRIDE|REPROGRAMMING|NEW INSTRUCTIONS?)\b|\bEND (?:OF )?(?:SYSTEM PROMPT|SYSTEM MESSAGE|INSTRUCTIONS|USER INPUT|TOOL OUTPUT|INPUT|CONTEXT|DOCUMENT|PROMPT)\b/gi;

// The same in brackets of no language: [END OF CONTEXT], ###INSTRUCTION###, [New instruction: ...].
const frames =
  /\[(?:end|start|begin)[ _](?:of[ _])?(?:context|input|document|data|user|text|conversation|instructions?|prompt|task)[^\]\n]{0,24}\]|\[(?:context|document|input|data|user input|text)[ _]end\]|#{2,6} ?(?:instructions?|system|new task|admin|override|end) ?#{2,6}|\[(?:new|updated|important|hidden|additional|urgent|secret) (?:instruction|task|order|directive|command)s?\b/gi;

// Settings that no model has: safe_mode=false, "_sys_override": "...".
const switches =
  /\b_?(?:sys(?:tem)?_?override|override_(?:safety|rules|instructions?)|ignore_(?:safety|previous|rules|instructions?)|disable_(?:safety|filters?|guardrails?)|(?:safety|safe)_?(?:mode|filters?|checks?)|guardrails?|jailbreak(?:_mode)?|unrestricted_?mode)["']? ?[:=] ?["']?(?:true|false|off|on|none|disabled?|enabled?|ignore|0|1)\b/gi;

// Fields of a result that no service has: "agent_instruction": "...".
const fields =
  /["']?\b(?:system_(?:message|note|directive)|directive|internal_directive|(?:agent|assistant|ai|llm|model)_(?:instructions?|note|directive|message)|(?:hidden|new|tool|debug|override)_instructions?|instructions?_(?:to|for)_(?:ai|model|assistant|agent)s?)["']? ?: ?["']/gi;

// `messages=[{"role": "system"` is a call in a program.
const beforeRole = /\bmessages ?= ?\[[^\]]{0,300}$/;
const CALL = 320;
const BLOCK = 600;

// `<policy context="default">...</policy>` is an element of a file.
const openPolicy = /<policy [a-z_-]{1,40}=/;

function strengthOf(source: string, { 0: found, index }: RegExpExecArray): number {
  if (found === '</policy>' && openPolicy.test(source.slice(Math.max(0, index - BLOCK), index))) return 0.2;
  if (/^["']role/.test(found)) return beforeRole.test(source.slice(Math.max(0, index - CALL), index)) ? 0.3 : 0.8;
  return /^[<[={"'-]/.test(found) || !/[a-z]/.test(found) ? 1 : 0.4;
}

const blockPieces = new Pieces(
  `<po|<sy|<ad|<ov|<in|<bl|<de|</${'abcdefioprstuw'.split('').join('|</')}|"role|'role|[system|[admin|[override|[developer|##system|##(system|## system|## (system|(system_|===|---` +
    '|begin system|begin admin|begin override|begin reprogramming|begin new instruction' +
    ['system', 'instructions', 'user input', 'tool output', 'input', 'context', 'document', 'prompt'].map((what) => `|end ${what}|end of ${what}`).join(''),
);
const frameSigns = signsOf('[#');
/** Every switch and field holds one. */
const givers = signsOf(':=');
const switchPieces = new Pieces('override|ignore_|disable_|safe|guardrail|jailbreak|unrestricted');
const fieldPieces = new Pieces('system_|directive|_instruction|_note|_message|instruction_|instructions_');

export const fakePolicyBlock: Rule = {
  id: 'fake-policy-block',
  family: 'fake-turn',
  weight: { user: 2, untrusted: 3.6, assistant: 1 },
  find: (reading) => {
    const found = [...matchSource(reading, blocks, (match) => strengthOf(reading.text.source, match), blockPieces), ...matchSource(reading, frames, () => 0.9, frameSigns)];
    if (!mayHold(reading.text.signs, givers)) return found;
    return [...found, ...matchSource(reading, switches, () => 0.8, switchPieces), ...matchSource(reading, fields, () => 0.7, fieldPieces)];
  },
};
