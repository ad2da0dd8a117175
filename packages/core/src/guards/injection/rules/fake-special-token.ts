import { signsOf } from '../text/signs.js';
import { matchSource, type Match, type Reading, type Rule } from './rule.js';

// Control tokens of chat templates in public model cards: ChatML, Llama 2 and 3, Mistral, Gemma, Phi, DeepSeek, Command R.
const tokens =
  /<\|(?:im_start|im_end|im_sep|endoftext|endofprompt|startoftext|start_header_id|end_header_id|eot_id|eom_id|begin_of_text|end_of_text|system|user|assistant|end|tool_call|tool_response|python_tag|fim_prefix|START_OF_TURN_TOKEN|END_OF_TURN_TOKEN|SYSTEM_TOKEN|USER_TOKEN|CHATBOT_TOKEN)[ |]*\|?>|\[\/?INST\]|<<\/?SYS>>|<\/?start_of_turn>|<end_of_turn>|<｜[^｜\n]{1,30}｜>|\[\/?SYSTEM_PROMPT\]/gi;

// A program that fills a template names its tokens: they stand in a text of several lines that is given to a name or a call.
const beforeTemplate = /[=(]\s{0,2}[rf]{0,2}(?:"{3}|'{3}|`)/;
const TEMPLATE = 400;

function find(reading: Reading): Match[] {
  const { source } = reading.text;
  return matchSource(reading, tokens, ({ index }) => (beforeTemplate.test(source.slice(Math.max(0, index - TEMPLATE), index)) ? 0.35 : 1));
}

export const fakeSpecialToken: Rule = {
  id: 'fake-special-token',
  family: 'fake-turn',
  weight: { user: 3.4, untrusted: 4.6, assistant: 1 },
  signs: signsOf('<['),
  find,
};
