// Words that stand around a verb or a noun and tell whether an order is meant, in lists parted by spaces.

/** Words after which an English base form is still an order: "please ignore", "and forget", "you must disregard". */
export const leading =
  'please and then now must should just also simply kindly immediately will shall instead first but so completely always totally entirely hey ok okay claude chatgpt assistant ai model lets let stop wait bot hi hello dear well done actually therefore next forward onward onwards finally fully permanently temporarily definitely gpt better you sudo directly quickly hereby henceforth do safely';

/** Up to four words before "to", where what follows is said to the reader. */
export const afterTo =
  'you assistant ai model agent need free authorized going able supposed chatgpt claude is are time must order command system';

/** A line that ends in one of these goes on in the next one. */
export const goesOn =
  'to not will would can could may might must should shall does did never always who which that the a an of in and or we they it he she if when cannot';

/** "The flag allows you to bypass", "servers may require you to disable". */
export const granting =
  'allows lets enables permits helps causes forces let allowing letting enabling';

/** "I demand that you", "so that ignore", but "users that ignore" and "writes that violate" only tell of somebody. */
export const beforeThat =
  'ask asked request requested demand demanded require required order ordered insist suggest command so now after is ensure given';

/** Words that stand in English sentences and in those of no language that shares its verbs. */
export const englishWords =
  'the an to of and my all previous prior your from that is are any these those his her said told by in every who they this with which whose not should been was it its';

/** Words right before a verb of another language that is told of somebody, asked about, or may be done by the speaker: "puedo ignorar", "comment oublier", "qui ignore". */
export const telling =
  'puedo podemos podría podríamos pueden cómo quienes se peut peux pouvons pourrait peuvent devraient devrait comment qui il elle ils elles on posso possiamo possono come chi si podem podemos posso como quem silenciosamente silencieusement kann können darf dürfen könnte wer der die das er sie ich thống tôi nó ấy';

/** Words before the name of a prompt where it is a topic: "examples of system prompts". */
export const topicBefore =
  'for in on with between a an any good better some typical example examples my our writing write effective about of difference great custom term phrase word concept name';

/** Words behind it: "system prompt best practices". */
export const topicAfter =
  'best example examples design engineering template templates tips practice practices work works useful important injection length optimization structure guide guidelines generator leak leaks leakage leaking caching field parameter';

/** "The system prompt for review" is to be shown. */
export const purposes =
  'review debugging troubleshooting testing verification audit auditing compliance documentation transparency inspection reference training analysis backup confirmation diagnostics quality security safety research logging';

/** "Your instructions for this chat": those of the conversation itself. */
export const conversation =
  'this that these me my us our how assistant model ai bot task chat conversation session responding replying answering handling talking dealing every each all any users user';

/** Who is spoken to by a name that holds the assistant's: "dear AI enthusiasts". */
export const people =
  'researcher researchers engineer engineers enthusiast enthusiasts manager managers expert experts company companies startup startups vendor vendors student students scientist scientists developer developers professional professionals user users team lover lovers professor professors coach coaches fan fans teacher teachers editor editors director directors nurse nurses trainer trainers referee referees cook cooks chef chefs clerk clerks secretary secretaries librarian librarians curator curators owner owners maker makers builder builders operators admins';

/** Words before a verb that make it told or asked, and no order: "if you ignore", "how do I override". */
export const subjects =
  'i we they he she how one if when unless whether why once did do';

/** Words that open a clause about somebody, in languages whose orders look like the third person: "mi jefe ignora", "le règlement annule". */
export const determiners =
  'mi mis el la los las un una este esta nuestro nuestra su mon ma mes le les une notre votre ce cette il lo i gli mio mia nostro nostra questo questa meu minha o os as um uma nosso nossa mein meine unser unsere mój moja nasz nasza';

/** How a question of the speaker's own begins where the verb stands last: "darf ich ... ignorieren". */
export const ownQuestions = 'darf kann könnte muss soll sollte kan mag moet';

/** Words behind "about" where what is to be forgotten is the model's own: "forget everything about your rules". */
export const ownAffairs =
  'your being rules safety previous prior openai anthropic ethics policies who what';

/** Said to the reader only directly before "to". */
export const justBeforeTo = 'required instructed ordered told';

/** What leaves something open. */
export const modal = 'may might can could would will should';

/** What is cut to pieces so that it does not stand in the text: beginnings of words. */
export const stems = 'ignore disregard instruction prompt system previous password reveal jailbreak forget secret restrict bypass guideline override bomb weapon malware hack';

/** Behind a quotation: a sentence is about what is quoted. */
export const saying = 'is|was|has|turned|became|sounds|means|ist|hat|klingt|est|es|è';

/** Before a verb that stands last: somebody has done it. */
export const doneBy = 'hat|habe|haben|hatte|hatten';

/** Behind orders: those about one matter that is none of the model's, or those in a text at hand. */
export const matters =
  '(?:about|regarding|concerning|concernant|sobre) (?!.{0,40}(?:your|safe|secre|confid|ethic|polic|prompt|harm|refus))|(?:in|inside|within) (?:it|them|the (?:text|document|page|e?mail))\\b';
