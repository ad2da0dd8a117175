import { english, scripted, worded, type Language } from './guardrail-words.js';

/** Limits on the form of an answer set no limit to what it is about. */
const form = new RegExp(
  [
    String.raw`\bonly\b[^.\n]{0,40}\b(?:json|xml|html|markdown|csv|yaml|svg)\b[^.\n]*`,
    String.raw`\b(?:json|xml|html|markdown|csv|yaml|svg)\b[^.\n]{0,30}\b(?:only|nothing else)\b`,
    String.raw`\b(?:only|just) (?:return|output|print|produce|emit)\b[^.\n]*`,
    String.raw`\b(?:return|output|print|produce|emit)s?\b[^.\n]{0,20}\b(?:only|just|solely|exclusively|nothing but)\b[^.\n]*`,
    String.raw`\b(?:only|just|exclusively|solely) (?:respond|reply|answer)\w{0,3} (?:with|in|as) (?!information|facts|context|what|content|data|material|respect|regard)[^.\n]*`,
    String.raw`\b(?:respond|reply|answer)\w{0,3} (?:only|just|exclusively|solely) (?:with|in|as) (?!information|facts|context|what|content|data|material|respect|regard)[^.\n]*`,
    String.raw`\b(?:no|without|without any|avoid|never use|do not use|don'?t use|do not include|don'?t include|do not add|don'?t add)\b[^.\n]{0,30}\b(?:texts?|words?|output|commentary|comments?|explanations?|prose|formatting|fields?|keys?|characters?|preambles?|markdown|emojis?|intro\w{0,10}|headers?|headings?|greetings?|quot(?:es|ation marks)|code (?:fences?|blocks?)|backticks|bullets?|bullet points?|jargon|placeholders?|clich\u00e9s?|filler)\b[^.\n]*`,
    String.raw`\b(?:json|words?|lines?|list|number|sql|select|code|command|answer|reply|return|output)\b[^.\n]{0,40}\bnothing (?:else|more)\b`,
    String.raw`\b(?:before|after|outside)(?: of)? (?:the|this|that) (?:json|code|array|object|tags?|blocks?|list|table|brackets?|quotes)\b`,
    String.raw`\bonly (?:one|two|three|a single|\d{1,4}|the (?:best|first|most|top|key|main|essential|name|number|title|text|result))\b[^.\n]{0,40}`,
    String.raw`\bonly (?:if|when|once|where|after)\b`,
  ].join('|'),
  'gi',
);
/** Advice on style and care: it says nothing of what to refuse. */
const style =
  /\b(?:never|do not|don'?t|must not|avoid)\b\s{1,4}(?:ever\s{1,4})?(?:(?:be|being|sound(?:ing)?)\s{1,4}(?:(?:too|overly|so)\s{1,4})?(?:verbose|long|wordy|rude|chatty|formal|robotic|vague|repetitive|condescending|pushy|sarcastic|generic|salesy|preachy)|(?:sound|us|writ|rambl|repeat|apologi[sz]|worry|hesitat|forget|exceed|invent|hallucinat|guess|assum|add|over-?explain|wast|ask|includ|output|return|wrap|put|start|begin|end|number|prefix|omit|skip|chang|alter|modify|translat|explain|shorten|exaggerat|summari[sz]|mention that you|mix|split|quot|copy|insert|remov|break|format|refer to yourself|greet)(?:e|ing|ting)?\b|make (?:things |anything |facts |it |stuff |answers |data )?up\b)(?![^.,;\n]{0,50}\b(?:roles?|persona|character|rules|instructions?|prompts?|orders?|personal|private|secrets?|passwords?|credentials?|card|medical|legal|delete|drop|update|insert|alter|anything else|other|(?:this|these) (?:text|lines?|words))\b)[^.,;\n]*|\b(?:never|do not|don'?t|forbidden to|not allowed to)\s{1,4}(?:ever\s{1,4})?(?:say|saying|tell|claim)\s{1,4}(?:["'“«]|no\b|that you|you |i |sorry|it is impossible)[^.\n]*|\b(?:never|do not|don'?t)\s{1,4}(?:ever\s{1,4})?(?:reveal|admit|disclose|mention|confirm|show)\s{1,4}that you(?:'re| are)\b[^.\n]*/gi;
/** The same in other languages: that nothing is to be made up. */
const inventing = /(?<!\p{L})(?:(?:no|nunca|jamás|não|jamais|non|mai|ne|n['’])\s{0,4}(?:te |se |mai )?(?:inventes|inventar|inventare|inventate|invente[zs]?|inventez|alucines|alucine|asumas|supongas|supor|presumas?)(?!\p{L})|(?:erfinde|erfinden sie|rate|raten sie)\b[^.\n]{0,60}\b(?:nichts|keine\w{0,2}|niemals|nie|nicht)\b|(?:verzin|bedenk) (?:nooit|geen)\b|nie wymyślaj\p{L}*|hitta (?:aldrig|inte) på|uydurma(?:yın)?|не (?:выдумыва|придумыва|вигадуй)\p{L}*)[^.;\n]*/giu;
/** When tools are called says nothing of what to refuse. */
const toolUse = /\b(?:never|do not|don'?t|only|always)\s{1,4}(?:call|use|invoke|run)\s{1,4}(?:a|an|any|the|this|that|these|more than one|multiple)?\s{0,4}(?:\w{1,30}\s{1,4})?(?:tools?|functions?)\b[^.\n]{0,80}\b(?:unless|until|before|if|when|twice|without|once|more than)\b[^.\n]*/gi;
/** Said of the form of an answer in any language: what narrows it narrows nothing else. */
const formAnywhere = /json|markdown|html|xml|csv|yaml|emoji|backtick|```|絵文字|マークダウン|文字以内|字以内|字数|表情|이모지|글자/i;
/** To do whatever somebody asks for is the opposite of a limit: `Write whatever the user asks for.` */
const obeying = /(?<!\b(?:not|never|don'?t|cannot|can'?t|won'?t)\s{1,4})\b(?:write|do|say|answer|give|create|make|produce|generate|follow|obey|execute|perform|output|compose|draw|tell|help with|reply to|respond to|comply with)\s{1,4}(?:them\s{1,4})?(?:exactly\s{1,4})?(?:whatever|anything|everything)\s{1,4}(?:(?:the|a|any|your)\s{1,4})?\w{1,20}\s{1,4}(?:asks?|says?|wants?|writes?|requests?|tells?|likes?|wish(?:es)?|demands?|needs?)\b/gi;
/** What is quoted is said by somebody else. */
const quoted = /"[^"\n]{1,80}"|«[^»\n]{1,80}»|“[^”\n]{1,80}”/g;

/** Whether a prompt says what to refuse, or that what it is given is data. */
export function setsLimits(prompt: string): boolean {
  const said = prompt.replace(form, ' ').replace(style, ' ').replace(inventing, ' ').replace(toolUse, ' ').replace(obeying, ' ');
  const languages = [...new Set([english, languageOf(said)])].filter((language) => language !== undefined);
  return languages.some(({ limits, narrowing, subjects }) => {
    if (limits.test(said)) return true;
    return sentencesOf(said).some((sentence) => narrowing.test(sentence.replace(quoted, ' ')) && subjects.test(sentence) && !formAnywhere.test(sentence));
  });
}

/** Words that are short texts of English where too few small words of any language stand in them: `Sum up feedback by guests.`, `Sort the mail. One word.` */
const shortEnglish = /\b(?:the|you|your|and|with|of|word|one|line|sentence|answer|reply|user|customer|mail|message|text|sort|write|a|an|in|on|at|by|from|as|or|this|that|it|what|about|into|up|out|make|give|tell|sum|rewrite|explain|describe|list|create|generate|classify|extract|say|suggest|compare|review|rate|pick|find|correct|improve|fix|proofread|friendly|expert|bot|only|never)\b/i;

/** A prompt in a language that is not among these cannot be judged by their words. */
export function isReadable(prompt: string): boolean {
  return languageOf(prompt) !== undefined || (prompt.length < 120 && shortEnglish.test(prompt) && !/[^\p{ASCII}\p{P}]/u.test(prompt));
}

/** The language of whose script it has most characters, if that is more than a few names; else the one with the most of its small words in the text. */
function languageOf(prompt: string): Language | undefined {
  const start = prompt.slice(0, 4000);
  const letters = start.match(/\p{L}/gu) ?? [];
  const foreign = letters.filter((letter) => !/\p{Script=Latin}/u.test(letter));
  if (foreign.length * 3 > letters.length) {
    // Japanese is written with Han as well, Korean seldom.
    return scripted.find(({ known }) => foreign.filter((letter) => known.test(letter)).length * 8 > foreign.length);
  }
  const words = start.split(/[^\p{L}\p{N}']+/u).filter((part) => part !== '');
  // One small word that it shares makes no language, but in a few words.
  const enough = words.length < 8 ? 1 : 2;
  const counted = worded.map((language) => ({ language, count: words.filter((part) => language.known.test(part)).length })).filter(({ count }) => count >= enough);
  return counted.reduce<(typeof counted)[number] | undefined>((best, next) => (best === undefined || next.count > best.count ? next : best), undefined)?.language;
}

/** Lines and sentences. */
const sentencesOf = (text: string): string[] => text.split(/[\n。！？]|[.!?;](?=\s|$)/u).filter((sentence) => sentence.trim() !== '');
