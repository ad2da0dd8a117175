import { Pieces } from '../text/pieces.js';
import { BEYOND_ASCII, mayHold, signsOf } from '../text/signs.js';
import { hasHitWithin, hitsOf, type Match, matchSource, type Reading, type Rule } from './rule.js';

// A line that opens like a turn of a transcript. "system" in front is telling, "user" and "assistant" only together
// with an order behind them: people paste transcripts.
const systemLine = /(?:^|\n)[ \t>*#\-_=[({<"']{0,12}(?:system|developer|admin|root|sysadmin|new system|system update|system message|system instruction|system prompt|system note|system override|system command|admin command|administrator command|root command|developer command|developer note|system notice|system alert|administrator|系统|系統|システム|시스템|система|sistema|système)[ \t\])}>*_"'=-]{0,8}(?::|：|\n|=>|->|\|)/gi;
const speakerLine = /(?:^|\n)[ \t>*#\-_[({<"']{0,8}(?:human|user|assistant|ai|bot|chatgpt|claude|gpt|model)[ \t\])}>*_"']{0,6}(?::|：)/gi;
const roleName = /system|user|assistant|human|admin|developer|claude|gpt|model|bot/i;
const heading = /(?:^|\n)#{1,6} ?(?:system|instruction|instructions|new instruction|new instructions|response|human|assistant|input)[ \t]{0,3}(?::|(?=\n)|$)/gi;
/** Of a match within ASCII. */
const systemPieces = new Pieces('system|develop|admin|root|sistema');
const speakerSigns = signsOf(':') | BEYOND_ASCII;
const headingSigns = signsOf('#');

const orders = ['disregard', 'discardWord', 'unrestricted', 'systemPrompt', 'newOrders', 'neverRefuse', 'conceal', 'specialMode', 'fromNowOn', 'precedence', 'sensitive', 'allSaid'] as const;

function followed(reading: Reading, at: number): boolean {
  return orders.some((name) => hasHitWithin(hitsOf(reading, name), at, at + 220));
}

// A property of an object in code, or a bare word on a line of its own: seldom a turn.
function plainness({ text }: Reading, match: Match): number {
  const piece = text.source.slice(text.starts[match.start], (text.starts[match.start] ?? 0) + 60);
  if (/^[a-z]{2,20}["']?[ \t]?[:=]\s{0,4}["'`{[]/i.test(piece)) return 0.25;
  return /^[a-z]{2,20}[ \t]{0,4}\r?\n/i.test(piece) ? 0.35 : 1;
}

// `--system` is an option, `root:wheel` an owner, and a "system" that a longer line before it leads to is its next word.
const LONG_LINE = 40;

function lineStartOf({ source, starts }: Reading['text'], match: Match): number {
  const from = starts[match.start] ?? 0;
  return source[from] === '\n' ? from + 1 : source.lastIndexOf('\n', from) + 1;
}

function isWord({ text }: Reading, match: Match): boolean {
  const { source } = text;
  const lineStart = lineStartOf(text, match);
  const line = source.slice(lineStart, lineStart + 80);
  if (/^[ \t]*--[a-z]/.test(line) || /^[ \t]*\w+:\w/.test(line)) return true;
  const before = source.slice(Math.max(0, lineStart - 1 - LONG_LINE), Math.max(0, lineStart - 1));
  return before.length === LONG_LINE && /^[^\n]+[a-z,]$/.test(before) && /^[ \t]*["']?[A-Za-z]+["']?[ \t]*\r?\n[ \t]*[a-z]/.test(line);
}

// A heading among others: documents show prompts under one of that name.
const otherHeading = /^#{1,6} [^\n]{1,80}\n/m;
const LONG_SECTION = 2000;

function isSection({ text }: Reading, match: Match): boolean {
  const { source } = text;
  const from = lineStartOf(text, match);
  return /^#{1,6} [^\n:]{1,40}\n/.test(source.slice(from, from + 60)) && otherHeading.test(source.slice(Math.max(0, from - LONG_SECTION), from));
}

// "Developer: Northgate Homes" among other lines of a name and a colon: a field of a form.
const field = /^[ \t>*#-]{0,6}[A-Z][A-Za-z0-9 /()_-]{1,40}\*{0,2}:/;

function isField({ text }: Reading, match: Match): boolean {
  const { source } = text;
  const lineStart = source.lastIndexOf('\n', text.starts[match.start]) + 1;
  const lineEnd = source.indexOf('\n', lineStart);
  const before = source.slice(Math.max(0, lineStart - 160), Math.max(0, lineStart - 1)).split('\n').at(-1) ?? '';
  const after = lineEnd === -1 ? '' : source.slice(lineEnd + 1, lineEnd + 60);
  return [before, after].some((line) => field.test(line) && !roleName.test(line));
}

function find(reading: Reading): Match[] {
  const lines = matchSource(reading, systemLine, undefined, mayHold(reading.text.signs, BEYOND_ASCII) ? undefined : systemPieces).filter((match) => !isWord(reading, match));
  const system = lines.map((match) => ({ ...match, strength: (followed(reading, match.end - 1) ? 1.2 : 0.35) * plainness(reading, match) * (isField(reading, match) || isSection(reading, match) ? 0.3 : 1) }));
  const turns = matchSource(reading, speakerLine, undefined, speakerSigns);
  const headings = matchSource(reading, heading, undefined, headingSigns);
  const forged = turns.filter((match) => followed(reading, match.end - 1)).map((match) => ({ ...match, strength: (turns.length > 1 ? 0.6 : 0.3) * plainness(reading, match) }));
  const headed = headings.filter((match) => followed(reading, match.end - 1)).map((match) => ({ ...match, strength: 0.5 }));
  return [...system, ...forged, ...headed];
}

export const fakeRoleTurn: Rule = {
  id: 'fake-role-turn',
  family: 'fake-turn',
  weight: { user: 2.8, untrusted: 3.8, assistant: 1 },
  find,
};
