interface Language {
  /** Small words by which a text is known to be in it. */
  readonly known: RegExp;
  /** Words with which a prompt sets limits, or says that a text gives no orders. */
  readonly limits: RegExp;
}

const word = (words: string): RegExp => new RegExp(`(?<![\\p{L}\\p{N}])(?:${words})(?![\\p{L}\\p{N}])`, 'iu');

/** The first language that a prompt is in says whether it sets limits; words of English are looked for in all. */
const languages: readonly Language[] = [
  {
    known: /\b(?:the|you|your|are|and|for|with|to|of|be|is|answer|reply|respond|write|act|help|helpful|assistant|translate|summari[sz]e|concise|please|short)\b/i,
    limits: /\b(?:only|never|do not|don'?t|must not|mustn'?t|refus\w{1,4}|declin\w{1,3}|reject|turn (?:down|away)|not allowed|forbid\w{0,5}|prohibit\w{0,3}|exclusively|solely|nothing but|no other|beyond (?:the|this|that|your)|injections?|overrid\w{1,4}|ignore (?:any|all|instructions)|untrusted|as (?:data|material)|(?:you|i|we) (?:cannot|can'?t|won'?t|will not|may not)|no matter|under no circumstances|limited to|restrict(?:ed)?|outside (?:of )?(?:the|this|that|these|those|your|our|its|scope)|unrelated|confidential|off[- ]topic|stay on|stick to|keep to|anything else|other (?:topics?|subjects?|questions?|requests?)|not follow|not (?:an? )?(?:instruction|command|order)s?|politely (?:decline|refuse|redirect|turn|say|steer|guide|bring|tell)|disregard|without exception|stay within|out of scope|nothing else|nothing more|instructions in|no (?:orders?|instructions?|commands?)|(?:is|are) (?:data|material|quoted))\b/i,
  },
  { known: word('du|sie|der|die|das|und|ist|bist|für|mit|ein|eine|antworte|kunden?|auf'), limits: word('nur|ausschließlich|ausschliesslich|niemals|nie|keine[nrms]?|nicht|lehne|lehnst|verweiger\\p{L}{0,4}|ignorier\\p{L}{0,4}|vertraulich') },
  { known: word('tu|vous|le|la|les|et|est|êtes|pour|avec|un|une|des|du|réponds|répondez|aux'), limits: word('uniquement|seulement|exclusivement|jamais|ne|n\'|refuse[rz]?|décline[rz]?|ignore[rz]?|confidentiel\\p{L}{0,3}|aucune?') },
  { known: word('eres|usted|el|la|los|las|y|para|con|un|una|responde|ayuda|asistente|que'), limits: word('solo|sólo|solamente|únicamente|nunca|jamás|no|rechaza|rehúsa|ignora|confidencial|ningun[ao]s?') },
  { known: word('você|és|o|os|as|e|para|com|um|uma|responda|responde|ajuda|assistente|do|da'), limits: word('apenas|somente|só|nunca|jamais|não|recuse|recusa|ignore|ignora|confidencial|nenhuma?') },
  { known: word('sei|il|lo|gli|e|per|con|un|una|rispondi|assistente|che|di|del|della'), limits: word('solo|soltanto|esclusivamente|mai|non|rifiuta|ignora|riservat[oei]|nessun[oa]?') },
  { known: word('je|jij|u|de|het|een|en|bent|voor|met|antwoord|helpt|van'), limits: word('alleen|uitsluitend|nooit|niet|geen|weiger|negeer|vertrouwelijk') },
  { known: word('jesteś|się|dla|oraz|odpowiadaj|pomagasz|jest|w|na|i'), limits: word('tylko|wyłącznie|nigdy|nie|odmawiaj|odmów|ignoruj|poufne') },
  { known: word('du|är|och|för|med|en|ett|svara|hjälper|av|på'), limits: word('bara|endast|aldrig|inte|vägra|avböj|ignorera|inga') },
];
/** Limits on the form of an answer set no limit to what it is about. */
const form = /\bonly\b[^.\n]{0,40}\b(?:json|xml|html|markdown|csv|yaml|svg)\b|\b(?:no|without|never use|do not use|don'?t use|do not include|don'?t include)\b[^.\n]{0,30}\b(?:markdown|backticks|preamble|emojis?|code fences?|explanations?|prose)\b|\b(?:json|words?|lines?|list|number|sql|select|code|command|answer|reply|return|output)\b[^.\n]{0,40}\bnothing (?:else|more)\b/gi;
/** Advice on style and care: it says nothing of what to refuse. */
const style = /\b(?:never|do not|don'?t)\b\s{1,4}(?:ever\s{1,4})?(?:be\s{1,4}(?:(?:too|overly|so)\s{1,4})?(?:verbose|long|wordy|rude|chatty|formal|robotic|vague|repetitive|condescending|pushy|sarcastic)|sound|use|write|ramble|repeat|apologi[sz]e|worry|hesitate|forget|exceed|invent|make (?:things |anything |facts |it |stuff )?up|make up|hallucinate|guess|assume|add|over-?explain|waste)\b/gi;
const english = languages[0];
/** Words that are short texts of English where no small word of any language stands in them: `Sum up feedback by guests.` */
const shortEnglish = /\b(?:a|an|in|on|at|by|from|as|or|this|that|it|what|about|into|up|out|make|give|tell|sum|rewrite|explain|describe|list|create|generate|classify|extract|say|suggest|compare|review|rate|pick|find|correct|improve|fix|proofread|friendly|expert|bot)\b/i;

/** The language with the most of its small words in the text. */
function languageOf(prompt: string): Language | undefined {
  const words = prompt.slice(0, 4000).split(/[^\p{L}\p{N}']+/u).filter((part) => part !== '');
  const counted = languages.map((language) => ({ language, count: words.filter((part) => language.known.test(part)).length })).filter(({ count }) => count > 0);
  return counted.reduce<(typeof counted)[number] | undefined>((best, next) => (best === undefined || next.count > best.count ? next : best), undefined)?.language;
}

/** Whether a prompt says what to refuse, or that what it is given is data. */
export function setsLimits(prompt: string): boolean {
  const said = prompt.replace(form, '').replace(style, '');
  return english?.limits.test(said) === true || languageOf(said)?.limits.test(said) === true;
}

/** A prompt in a language that is not among these cannot be judged by their words. */
export function isReadable(prompt: string): boolean {
  return (languageOf(prompt) !== undefined || shortEnglish.test(prompt)) && !/[^\p{Script=Latin}\p{Script=Common}\p{Script=Inherited}]{4}/u.test(prompt);
}
