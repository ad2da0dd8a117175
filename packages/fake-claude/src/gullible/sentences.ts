/** Longer sentences are cut, so that every pattern works on a short text. */
const LONGEST = 1500;

/** Lines and sentences; a dot within an address or a number ends none. */
export function sentences(text: string): string[] {
  return text
    .split(/\n|(?<=[.!?。！？])(?=\s|$)|(?<=[。！？])/u)
    .map((sentence) => sentence.trim())
    .filter((sentence) => sentence !== '')
    .flatMap((sentence) => (sentence.length <= LONGEST ? [sentence] : (sentence.match(/[^]{1,1500}/g) ?? [])));
}

const NEGATION = /\b(?:not|never|cannot|nobody|refuse|refuses|avoid|decline|without|nicht|niemals|nie|nunca|jamais|mai|никогда|не)\b|n['’]t\b|不要|不得|ないで/iu;

/** Whether the words shortly before a position turn the instruction round: "never say ...". */
export function negatedBefore(sentence: string, position: number): boolean {
  return NEGATION.test(sentence.slice(Math.max(0, position - 40), position));
}

export function isConditional(sentence: string): boolean {
  return /\b(?:if|when|whenever|unless|in case|should (?:a|the|any) user|asked to|requests? (?:to|for)|attempts? to)\b/i.test(sentence);
}
