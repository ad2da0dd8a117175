/** More than most answers need; models with larger outputs are streamed and paid by the token. */
export const LARGE = 64_000;
/** More than a few sentences take, many times over. */
export const MUCH = 16_000;

/** Numbers in words that prompts ask with. */
const numbers: Readonly<Record<string, number>> = { two: 2, three: 3, four: 4, five: 5, six: 6, seven: 7, eight: 8, nine: 9, ten: 10, eleven: 11, twelve: 12, fifteen: 15, twenty: 20, thirty: 30, forty: 40, fifty: 50, sixty: 60, eighty: 80, hundred: 100, dozen: 12 };
/** What one of each takes at the least, in tokens: what is written about in a few words, in a sentence, in a paragraph. */
const least: readonly (readonly [RegExp, number])[] = [
  [/^words?$/, 1],
  [/^(?:names?|tags?|keywords?|hashtags?|labels?|synonyms?|emojis?)$/, 1.5],
  [/^(?:titles?|headlines?|headings?|slogans?|taglines?|lines?|slides?|chapters? titles?|subject lines?|ideas?|tips?|options?|suggestions?|facts?|reasons?|examples?|steps?|bullets?|bullet points?|points?)$/, 6],
  [/^(?:sentences?|questions?|answers?|flash ?cards?|jokes?|recommendations?|quotes?)$/, 10],
  [/^(?:verses?|stanzas?|tweets?|captions?)$/, 20],
  [/^(?:paragraphs?|recipes?|e-?mails?|letters?|posts?|poems?|descriptions?|exercises?)$/, 40],
  [/^pages?$/, 300],
];
const unit = 'words?|names?|tags?|keywords?|hashtags?|labels?|synonyms?|emojis?|titles?|headlines?|headings?|slogans?|taglines?|lines?|slides?|subject lines?|ideas?|tips?|options?|suggestions?|facts?|reasons?|examples?|steps?|bullet points?|bullets?|points?|sentences?|questions?|answers?|flash ?cards?|jokes?|recommendations?|quotes?|verses?|stanzas?|tweets?|captions?|paragraphs?|recipes?|e-?mails?|letters?|posts?|poems?|descriptions?|exercises?|pages?';
/** `ten short titles`, `80-word`, `3 to 5 bullet points`, `1,200 words`. */
const amount = new RegExp(`(?<![\\w.,])(\\d{1,3}(?:,\\d{3})|\\d{1,5}|${Object.keys(numbers).join('|')})(?:\\s?(?:-|–|to|or)\\s?(?:\\d{1,5}|${Object.keys(numbers).join('|')}))?[\\s-](?:(?!of\\b|and\\b|or\\b|the\\b)[a-z-]{2,20} ){0,2}?(${unit})\\b(?!\\s*(?:long )?(?:of|from) (?:the|your|their) (?:user|customer|input))`, 'gi');
/** Somebody is told to make something. */
const makes = /\b(?:write|writes|writing|make|makes|give|gives|list|lists|generate|generates|create|creates|produce|produces|suggest|suggests|propose|draft|drafts|compose|invent|answer|answers|reply|replies|respond|summari[sz]e\w?|sum up|return|returns|output|describe|explain|come up with|prepare|build|plan)\b/i;
/** So much at the most; it may be less. */
const most = /(?:\b(?:at most|up to|under|below|within|maximum|max\.?|fewer than|less than|more than|longer than|not exceed|exceed|limit\w{0,3} (?:to|of)|or less|or fewer|no more than|between)\s*(?:of\s*)?)$/i;
/** What the number is part of is given to Claude, or chosen from. */
const given = /\b(?:one|best|which|any|out|from|among|between|first|last|next|top|these|those|the|their|his|her|every|each|after|with|has|have|contains?|receives?|gets?|read|reads|given|into|per|every|for) (?:of )?$/i;

/** The tokens that an answer takes at the least which a prompt asks for in words or in so many things; 0 where it asks for none. */
export function askedTokens(prompt: string): number {
  let asked = 0;
  for (const match of prompt.slice(0, 20_000).matchAll(amount)) {
    const [, written = '', what = ''] = match;
    const sentence = prompt.slice(Math.max(0, match.index - 160), match.index).split(/[.!?\n](?:\s|$)/).at(-1) ?? '';
    if (!makes.test(sentence) || given.test(sentence)) continue;
    const count = numbers[written.toLowerCase()] ?? Number(written.replace(',', ''));
    const each = least.find(([pattern]) => pattern.test(what.toLowerCase()))?.[1] ?? 0;
    const share = most.test(sentence) || /^\s*(?:or (?:less|fewer)|at most|max)/i.test(prompt.slice(match.index + match[0].length, match.index + match[0].length + 20)) ? 0.5 : 1;
    asked = Math.max(asked, count * each * share);
  }
  return asked === 0 && atLength.test(prompt.slice(0, 20_000)) && !short.test(prompt) ? AT_LENGTH : asked;
}

/** What goes into detail takes a few sentences at the least. */
const AT_LENGTH = 30;
/** Something is to be made in detail: `Give detailed feedback on each paragraph`, `Erkläre ausführlich`. */
const atLength = /\b(?:write|give|make|generate|create|produce|draft|compose|provide|prepare|return|offer)\b[^.!?\n]{0,60}\b(?:detailed|thorough|comprehensive|in-depth|extensive)\s(?:\w{1,20}\s){0,2}(?:feedback|explanations?|analys[ie]s|reviews?|descriptions?|answers?|reports?|plans?|summar(?:y|ies)|guides?|critiques?|comments?|notes|advice|recommendations?|breakdowns?|instructions)\b|\b(?:explain|describe|analy[sz]e|discuss|write|answer)\b[^.!?\n]{0,60}\bin (?:great |full )?(?:detail|depth)\b|\bausführlich(?:e[nrms]?)?\b|\b(?:en détail|détaillée?s?|detallad[oa]s?|dettagliat[oaie]|detalhad[oa]s?)\b/i;

const short = /\b(?:one|1|a single|two|2|three|3|a few|few|a couple of) (?:short |brief |plain |warm |kind )?(?:sentences?|words?|lines?)\b|\b(?:one|single)-(?:sentence|word|line|liner)\b|\b(?:answer|reply|respond|be|keep it|stay|very) (?:very )?(?:brief|briefly|short|shortly|concise|concisely|tersely?)\b|\b(?:yes or no|true or false)\b/i;
const long = /\b(?:long|longer|reports?|books?|chapters?|novels?|code|program|documents?|documentation|articles?|essays?|translat\w{1,4}|refactor\w{0,4}|full|complete|detailed|in detail|entire|whole|transcripts?|pages?|html|story|stories|scripts?|contracts?|every|thorough\w{0,3}|comprehensive\w{0,3}|analy[sz]\w{1,4}|convert|rewrite|agent|minutes of|meetings?|protocols?|lectures?|manuals?|specifications?|dossiers?)\b/i;

/** Whether a prompt asks for a few sentences or words. */
export function asksForShort(prompt: string): boolean {
  return short.test(prompt) && !long.test(prompt);
}

/** Whether a prompt says that its answers may be long. */
export function asksForLong(prompt: string): boolean {
  return long.test(prompt);
}
