/** Who has an account, or speaks to an app: what such a person is called, and says of himself, he writes himself. */
const persons = new Set(['user', 'member', 'reader', 'viewer', 'player', 'customer', 'guest', 'pupil', 'student', 'patient', 'subscriber', 'visitor', 'caller', 'me', 'author', 'sender', 'tenant', 'applicant', 'candidate', 'learner', 'seller', 'buyer', 'participant', 'attendee', 'profile', 'shopper', 'renter', 'rider', 'donor', 'parent', 'teacher', 'employee', 'claims', 'requester', 'commenter', 'poster', 'writer', 'speaker', 'person']);
/** Fields that a person fills with words of his own. */
const ownWords = /^(?:name|display_?name|nick(?:name)?|user_?name|first_?name|full_?name|global_?name|preferred_?name|given_?name|screen_?name|handle|bio|about|about_?me|headline|tagline|motto|signature|pronouns|custom_?instructions|instructions|persona|self_?description|introduction)$/i;

/** Whether `owner.field` holds words that a person chose for himself: `user.name`, `session.user.bio`, `getUser().displayName`. */
export function isOwnWords(owner: string, field: string): boolean {
  if (field.length > 40 || !ownWords.test(field)) return false;
  const last = owner.replaceAll(/\(\)|\?/g, '').split(/[.[\] ]/).findLast((part) => part !== '') ?? '';
  const word = last.replaceAll(/([a-z])([A-Z])/g, '$1 $2').split(/[ _]/).at(-1)?.toLowerCase() ?? '';
  return persons.has(word);
}

const asData = /<\/?\w{0,20}(?:name|user|profile|member|reader|guest)\w{0,20}>|\b(?:names?|profiles?|bios?)\b[^.\n]{0,80}\b(?:is|are|as)\b[^.\n]{0,20}\b(?:data|material|untrusted)\b|\b(?:names?|profiles?|bios?)\b[^.\n]{0,60}\b(?:never|no|not)\b[^.\n]{0,20}\b(?:instructions?|orders?|commands?|rules?)\b/i;

/** Whether a prompt says of a name in it that it is no order. */
export function saysNamesAreData(prompt: string): boolean {
  return asData.test(prompt);
}
