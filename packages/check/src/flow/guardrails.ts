/** Words with which a prompt sets limits, or says that a text gives no orders. */
const limits = /\b(?:only|never|do not|don'?t|must not|mustn'?t|refuse|decline|ignore (?:any|all|instructions)|untrusted|as (?:data|material)|cannot|can'?t|won'?t|no matter|under no circumstances|limited to|restrict|outside|unrelated|confidential|reveal|off[- ]topic|not follow|not (?:an? )?(?:instruction|command|order)s?|politely|disregard|without exception|stay within|out of scope|nothing else|nothing more|instructions in|no (?:orders?|instructions?|commands?)|(?:is|are) (?:data|material|quoted))\b/i;
/** Limits on the form of an answer set no limit to what it is about. */
const form = /\bonly\b[^.\n]{0,40}\b(?:json|xml|html|markdown|csv|yaml|svg)\b|\b(?:no|without|never use|do not use|don'?t use|do not include|don'?t include)\b[^.\n]{0,30}\b(?:markdown|backticks|preamble|emojis?|code fences?|explanations?|prose)\b|\b(?:json|words?|lines?|list|number|sql|select|code|answer|reply|return|output)\b[^.\n]{0,40}\bnothing (?:else|more)\b/gi;
/** A prompt in another language cannot be judged by English words. */
const english = /\b(?:the|you|are|and|for|with|your|to|of)\b/i;

/** Whether a prompt says what to refuse, or that what it is given is data. */
export function setsLimits(prompt: string): boolean {
  return limits.test(prompt.replace(form, ''));
}

export function isEnglish(prompt: string): boolean {
  return english.test(prompt);
}
