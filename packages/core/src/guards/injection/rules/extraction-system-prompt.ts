import * as surroundings from '../lexicon/surroundings.js';
import { canonicalTerm, canonicalWords } from '../text/canonical.js';
import { wordsBetween } from '../text/words.js';
import type { Match, Reading, Rule } from './rule.js';
import { anyOf, type Sequence, verbLast } from './sequence.js';

const sequences: readonly Sequence[] = [
  { slots: ['reveal', 'systemPrompt'], gap: 40, imperative: true, without: 'ownWords' },
  { slots: ['reveal', 'verbatim', 'systemPrompt'], gap: 26, strength: 1.1, without: 'ownWords' },
  { slots: ['systemPrompt', 'reveal'], gap: 24, lastIn: verbLast },
  { slots: ['verbatim', 'systemPrompt'], gap: 2, strength: 0.8, without: 'ownWords' },
  { slots: ['systemPrompt', 'verbatim'], gap: 16, strength: 0.9, without: 'ownWords' },
  { slots: ['reveal', 'instructions', 'givenToYou'], gap: 22, imperative: true, without: 'ownWords', strength: 0.85 },
  { slots: ['instructions', 'givenToYou', 'reveal'], gap: 20, lastIn: verbLast, strength: 0.85 },
  { slots: ['writeWord', 'ownPrompt'], gap: 12, imperative: true, strength: 0.85 },
  { slots: ['ownPrompt', 'sayWord'], gap: 2, strength: 0.75 },
  // What is to be completed stands in quotation marks, and behind a colon.
  { slots: [['continueWord', 'dictatedOpening'], 'promptCompletion'], gap: 80, imperative: true, strength: 1.7 },
];

// "A system prompt", "examples of system prompts", "system prompt best practices": the thing as a topic.
const topicBefore = canonicalWords(surroundings.topicBefore);
const topicAfter = canonicalWords(surroundings.topicAfter);
const purposes = canonicalWords(surroundings.purposes);
const generic = ['system prompt', 'system message'].map(canonicalTerm);

const definition = new RegExp(`(?:^| )(?:${['ein', 'eine', 'einen', 'un', 'une', 'una', 'uno', 'um', 'uma'].map(canonicalTerm).join('|')}) [^ ]{0,20}(?:${canonicalTerm('system')}|${canonicalTerm('prompt')})|^(?:系统|系統)(?:提示词|提示詞|提示|指令)(?:是什么|是什麼)`, 'u');
const forWord = canonicalTerm('for');
const article = canonicalTerm('the');
const others = canonicalWords('of for on in');
const namesTask = canonicalWords('for on');
// "See your system's manual", "files installed to your system": the machine of the one who is spoken to. "What are your
// rules about homework?": not those of the conversation.
const machine = /(?:^see|\b(?:to|on|in|of|from|for))\s(?:.{0,30}\s)?your system$/i;
const openQuestion = /^what are your (?:rules|guidelines|policies)$/i;
const about = canonicalTerm('about');
const conversation = canonicalWords(surroundings.conversation);

function isTopic(reading: Reading, match: Match): boolean {
  const inside = wordsBetween(reading.text, match.start, match.end).join(' ');
  const after = wordsBetween(reading.text, match.end, match.end + 24)[0] ?? '';
  const { source, starts, ends } = reading.text;
  const said = source.slice(starts[match.start], ends[match.end - 1]);
  if (machine.test(said)) return true;
  // "The original instructions of the game": somebody else's. "The system prompt for a pirate bot" is to be written, "the
  // system prompt for review" is to be shown.
  const [preposition = '', next = ''] = wordsBetween(reading.text, match.end, match.end + 30).filter((word) => word !== article);
  const shown = preposition === forWord && (purposes.has(next) || conversation.has(next));
  if (!shown && others.has(after) && !/\byou/.test(inside) && reading.text.units[match.start]! < 0x80) return true;
  if (openQuestion.test(said) && preposition === about && !conversation.has(next)) return true;
  // "Your instructions for baking bread": a task with a name, and not the conversation itself.
  if (!shown && namesTask.has(preposition) && next !== '' && !conversation.has(next) && !/system|hidden|secret|initial|original|full|complete|exact|prompt/.test(inside)) return true;
  // "Was ist ein Systemprompt?", "系统提示词是什么": a question about the thing.
  if (definition.test(inside)) return true;
  const name = generic.find((one) => inside.includes(one));
  if (name === undefined) return false;
  const before = inside.slice(0, inside.indexOf(name)).trim().split(' ').at(-1) ?? '';
  const plural = reading.text.units[match.end] === 0x73;
  return plural || topicBefore.has(before) || topicAfter.has(after) || inside.endsWith(`${name}s`);
}

export const extractionSystemPrompt: Rule = {
  id: 'extraction-system-prompt',
  family: 'prompt-extraction',
  weight: { user: 4.8, untrusted: 5.5, assistant: 2.4 },
  find: anyOf(sequences, (reading, match) => (isTopic(reading, match) ? 0 : 1)),
};
