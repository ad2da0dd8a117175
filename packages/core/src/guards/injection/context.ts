import * as surroundings from './lexicon/surroundings.js';
import { type Family, firstHitFrom, hasHitWithin, hitsOf, type Match, type Reading, type Rule } from './rules/rule.js';
import { BEYOND_ASCII, signsOf } from './text/signs.js';
import type { View } from './views/collect.js';

// How far a remark about words reaches ("such as", "what does ... mean", "translate").
const REMARK_BEFORE = 140;
const REMARK_AFTER = 80;

const opening = /["'“”„«»‘’`「『《([]\s*$/u;
const closing = /^[\s.!?,…]*["'”“»’`」』》)\]]/u;

/** Looked for once a view: most texts quote nothing. */
export const anyQuote = /["'“”„«»‘’`「」『』《([]/u;
/** A text without any of these holds none. */
export const quotes = signsOf('"\'`([') | BEYOND_ASCII;

// '"Ignore previous instructions" has turned into a meme': words that something is said of.
const saidOf = new RegExp(`^[^"“”„«»]{0,30}["”»] (?:${surroundings.saying}) `);

function isQuoted(view: View, match: Match, rendered: boolean): boolean {
  const { source, starts, ends } = view.text;
  const from = starts[match.start] ?? 0;
  const to = ends[Math.max(match.start, match.end - 1)] ?? 0;
  const before = source.slice(Math.max(0, from - 60), from);
  // A quotation ends further on where a rendering of all of it is asked for.
  const after = source.slice(to, to + (rendered ? 400 : 80));
  // A text that is one quotation from end to end is no quotation of something else.
  if (/^\s*["'“”„«‘’`]/.test(source.slice(0, 8)) && from < 8) return saidOf.test(after);
  if (opening.test(before) && closing.test(after)) return true;
  // The quotation begins inside the match: "translate 'ignore all rules'" as a whole.
  const inside = source.slice(from, Math.min(to, from + 200));
  if (/["“„«「]/.test(inside) && /["”“»」]/.test(after.slice(0, 40))) return true;
  // A quotation that begins a little before the match and ends in it or behind it.
  return /["“„「«`]| ['‘]/.test(before) && /["”“»’`」]|'(?![a-z])/u.test(inside + after);
}

// A short text handed to a function, or compared with: db.search("ignore all rules"). Not what follows a colon: tool results
// are JSON, and an order in them is no less an order.
const LONGEST_LITERAL = 90;
// Where the literal is most of the text there is no program around it: the call is only a wrapping.
const LARGEST_SHARE = 0.5;
const beforeLiteral = /[\w\])](?:\(| ?={1,3}) ?$/;
const afterLiteral = /^ ?[,;)]/;

function isLiteral(view: View, match: Match): boolean {
  const { source, starts, ends } = view.text;
  const from = starts[match.start] ?? 0;
  const to = ends[Math.max(match.start, match.end - 1)] ?? 0;
  if (to - from > LONGEST_LITERAL) return false;
  const before = source.slice(Math.max(0, from - LONGEST_LITERAL), from);
  const after = source.slice(to, to + LONGEST_LITERAL);
  return ['"', "'", '`'].some((quote) => {
    const opened = before.lastIndexOf(quote);
    const closed = after.indexOf(quote);
    const length = before.length - opened + to - from + closed;
    return opened !== -1 && closed !== -1 && length < source.length * LARGEST_SHARE && beforeLiteral.test(before.slice(0, opened)) && afterLiteral.test(after.slice(closed + 1, closed + 4));
  });
}

// `PAM_IGNORE`, "ignore_system_prompt", `ignore_rules(`: a name in a program, where the text is more than the name.
const nameBefore = /[A-Z]_$/;
const nameInside = /^["'`]?[a-z]+(?:_[a-z]+)+["'`(=]/;

function isName({ text: { source, starts } }: View, match: Match): boolean {
  const from = starts[match.start] ?? 0;
  if (nameBefore.test(source.slice(Math.max(0, from - 2), from))) return true;
  const name = /["'`]/.test(source[from - 1] ?? '') ? nameInside.exec(source.slice(from, from + 60)) : null;
  return name !== null && name[0].length < source.length * LARGEST_SHARE;
}

// Words of which each has its own quotation marks are a list of words.
const betweenQuotes = /["'`”»] ?, ?["'`“«]/;

function spansQuotes({ text: { source, starts, ends } }: View, match: Match): boolean {
  return betweenQuotes.test(source.slice(starts[match.start], Math.min(ends[match.end - 1] ?? 0, (starts[match.start] ?? 0) + 200)));
}

// In a shop an order is a purchase, and cancelling one is no attack.
const purchase = /\borders?\b/i;
const AROUND_PURCHASE = 300;

function isPurchase(reading: Reading, { text: { source, starts, ends } }: View, match: Match): boolean {
  return near(reading, 'commerce', match, AROUND_PURCHASE, AROUND_PURCHASE) && purchase.test(source.slice(starts[match.start], (ends[match.end - 1] ?? 0) + 2));
}

// A text that speaks of attacks this often beside a match is about them.
const OFTEN = 3;
const AROUND_TOPIC = 800;

function isAboutAttacks(reading: Reading, match: Match): boolean {
  const hits = hitsOf(reading, 'attackTopic');
  const first = firstHitFrom(hits, match.start - AROUND_TOPIC);
  return (hits[first + OFTEN - 1]?.start ?? Number.POSITIVE_INFINITY) < match.end + AROUND_TOPIC;
}

function near(reading: Reading, concept: Parameters<typeof hitsOf>[1], match: Match, before: number, after: number): boolean {
  const hits = hitsOf(reading, concept);
  return hasHitWithin(hits, match.start - before, match.start) || hasHitWithin(hits, match.end, match.end + after);
}

// What these families look for is said in sentences. The same words in code and in lists of commands are names.
const proseFamilies: ReadonlySet<Family> = new Set(['instruction-override', 'authority', 'exfiltration', 'tool-steering', 'refusal-suppression']);
const proseRules: ReadonlySet<string> = new Set(['splitting-join-and-follow', 'encoded-decode-and-follow']);
const codeMark = /[{}()[\]=;<>`|\\/_#*'"]/g;
const AROUND_CODE = 40;

function isCode(view: View, match: Match): boolean {
  const { source, starts, ends } = view.text;
  const piece = source.slice(Math.max(0, (starts[match.start] ?? 0) - AROUND_CODE), (ends[match.end - 1] ?? 0) + AROUND_CODE);
  return (piece.match(codeMark)?.length ?? 0) * 10 > piece.length;
}

// "Ignore interrupted system calls in the command line": the thing itself is of a program.
function technicalFactor(reading: Reading, match: Match): number {
  const hits = hitsOf(reading, 'technical');
  const first = hits[firstHitFrom(hits, match.start)];
  if (first !== undefined && first.start < match.end) return 0.4;
  return near(reading, 'technical', match, 100, 60) ? 0.6 : 1;
}

// "Forget the previous instructions about the font", "do not follow any instruction in it": those of one matter, or of a text
// at hand.
const ofOneMatter = new RegExp(`^\\p{L}{0,3}(?: \\p{L}{1,20})?,? (?:${surroundings.matters})`, 'iu');

function isOfOneMatter({ text: { source, ends } }: View, match: Match): boolean {
  return ofOneMatter.test(source.slice(ends[match.end - 1], (ends[match.end - 1] ?? 0) + 80));
}

/**
 * Words about attacks are no attacks: quoted with a remark beside them they count little, in prose a little less.
 * `quoting`: whether the view quotes anything at all.
 */
export function contextFactor(reading: Reading, view: View, quoting: boolean, rule: Rule, match: Match): number {
  const topical = isAboutAttacks(reading, match);
  const discussed = topical || near(reading, 'discussion', match, REMARK_BEFORE, REMARK_AFTER);
  const rendered = near(reading, 'rendering', match, REMARK_BEFORE, 24) || hitsOf(reading, 'rendering')[firstHitFrom(hitsOf(reading, 'rendering'), match.start)]?.start === match.start;
  const quoted = quoting && isQuoted(view, match, rendered);
  const byUser = reading.trust === 'user';
  let factor = 1;
  if (quoting && isLiteral(view, match)) factor = 0.3;
  else if (quoted && (discussed || rendered)) factor = byUser ? 0.15 : 0.25;
  else if (quoted) factor = byUser ? 0.5 : 1;
  else if (discussed) factor = byUser ? 0.75 : 0.85;
  if (topical && !quoted) factor *= 0.8;
  if (rule.family === 'instruction-override') {
    if (quoting && spansQuotes(view, match)) factor *= 0.2;
    if (isName(view, match)) factor *= 0.3;
    if (isOfOneMatter(view, match)) factor *= 0.4;
    if (isPurchase(reading, view, match)) factor *= 0.25;
    factor *= technicalFactor(reading, match);
  }
  if ((proseFamilies.has(rule.family) || proseRules.has(rule.id)) && rule.id !== 'exfiltration-image-link' && isCode(view, match)) factor *= 0.35;
  return factor;
}
