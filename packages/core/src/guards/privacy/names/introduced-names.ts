// Names behind words that introduce somebody: "this is", "my name is", a title, a form's label. The model reads whole
// sentences and misses some of the plainest; here the word in front and the lists of names decide.
import type { PersonalDataSpan } from '../recognizer.js';
import { EVERYDAY_WORD, FIRST_NAME, OTHER_NAME, wordClasses, type Lexicon } from './lexicon.js';
import { SHAPE, tokenize } from './tokens.js';

/** Words in front of a name, as the cue index takes them. */
export const introducingWords: readonly string[] = [
  'my name is', "my name's", 'my name’s', 'name', 'full name', 'this is', 'i am', "i'm", 'i’m', 'patient', 'customer', 'client', 'account holder', 'tenant', 'contact', 'caller', 'attention', 'attn', 'regards', 'thanks', 'thank you', 'sincerely', 'cheers', 'ask', 'with', 'call',
  'mr', 'mrs', 'ms', 'dr', 'prof', 'herr', 'frau', 'herrn', 'señor', 'señora', 'sra', 'signor', 'signora', 'monsieur', 'madame', 'meneer', 'mevrouw', 'pan', 'pani', 'senhor', 'senhora', 'sayın',
  'mein name ist', 'hier spricht', 'hier ist', 'ich bin', 'ich heiße', 'kunde', 'kundin', 'gruß', 'grüßen', 'grüße', 'grüsse', "je m'appelle", 'je suis', 'ici', 'cordialement', 'merci', 'me llamo', 'soy', 'habla', 'nombre', 'saludos', 'saludo', 'gracias', 'mi chiamo', 'sono', 'saluti', 'grazie',
  'mijn naam is', 'ik ben', 'met', 'groet', 'groeten', 'nazywam się', 'jestem', 'pozdrawiam', 'meu nome é', 'aqui é', 'sou', 'obrigado', 'obrigada', 'jag heter', 'det är', 'hälsningar', 'jeg heter', 'jeg hedder', 'hilsen', 'nimeni on', 'olen', 'terveisin', 'benim adım', 'ben', 'jmenuji se', 'tady', 'a nevem', 'numele meu este', 'moje ime je',
  'меня зовут', 'это', 'клиент', 'пациент', 'с уважением', 'мене звати', 'клієнт', 'з повагою', 'με λένε', 'ονομάζομαι', 'είμαι', 'πελάτης', 'κύριος', 'κυρία',
];

/** The same for scripts without capitals, where the words that follow are the name. */
export const introducingWordsWithoutCapitals: readonly string[] = [
  'اسمي', 'السيد', 'السيدة', 'بالسيد', 'بالسيدة', 'الدكتور', 'الدكتورة', 'المريض', 'المريضة', 'العميل', 'العميلة', 'الاسم', 'نام من', 'آقای', 'خانم', 'دکتر', 'نام', 'שמי', 'מר', 'גברת', 'קוראים לי', 'המטופל', 'המטופלת', 'הלקוח', 'הלקוחה', 'שם', 'मेरा नाम', 'श्री', 'श्रीमती', 'डॉ', 'रोगी', 'ग्राहक', 'नाम',
];

const PARTICLE = "(?:d[aeio]|dos|das|del|della|van|von|de[nr]|ter|la|le|el|al|bin|ibn)";
const CAPITALISED = "\\p{Lu}[\\p{L}\\p{M}'’-]*\\p{Ll}[\\p{L}\\p{M}'’-]*";
const NAME = new RegExp(`[\\s:"“«,]{1,3}(?<name>${CAPITALISED}(?: (?:\\p{Lu}\\. |(?:${PARTICLE} ){1,2})?${CAPITALISED}){1,2})(?![\\p{L}\\p{N}])`, 'uy');
const WORD = '[\\p{L}\\p{M}\'’-]{2,24}';
const NAME_WITHOUT_CAPITALS = new RegExp(`[\\s:]{1,3}(?<name>${WORD} (?:(?:آل|بن|عبد|بنت|בן|אבו) ){0,2}${WORD})(?![\\p{L}\\p{M}\\p{N}])`, 'uy');
/** Words that are no second part of a name: verbs and small words behind a single name. */
const NO_NAME = /^(?:و\p{L}{4,}|من|است|هستم|لا|في|على|غير|אני|לא|הוא|היא|כבר|אמר\p{L}?|ביקש\p{L}?|התקשר\p{L}?|ו\p{L}{4,}|है|हूँ|से|को|का|की|के|ने|और|जी|बोल|नहीं|आज|में)$/u;
/** Above what the model makes of one half of such a name. */
const INTRODUCED = 0.97;
const LONGEST = 80;

/** The name behind a word that introduces it and ends at `from`. */
export function introducedName(text: string, from: number, lexicon: Lexicon): PersonalDataSpan | undefined {
  const window = text.slice(from, from + LONGEST);
  NAME.lastIndex = 0;
  const name = NAME.exec(window)?.groups?.['name'];
  if (name === undefined || !isKnown(name, lexicon)) return undefined;
  const end = from + NAME.lastIndex;
  return { start: end - name.length, end, type: 'PERSON', score: INTRODUCED };
}

/** The same where no capital tells a name: the two words behind it. */
export function introducedNameWithoutCapitals(text: string, from: number): PersonalDataSpan | undefined {
  const window = text.slice(from, from + LONGEST);
  NAME_WITHOUT_CAPITALS.lastIndex = 0;
  const name = NAME_WITHOUT_CAPITALS.exec(window)?.groups?.['name'];
  if (name === undefined || name.split(' ').some((word) => NO_NAME.test(word)) || /^[A-Za-z]/.test(name)) return undefined;
  const end = from + NAME_WITHOUT_CAPITALS.lastIndex;
  return { start: end - name.length, end, type: 'PERSON', score: INTRODUCED };
}

/** The first word stands in a list of names, the others are no everyday words unless they do too. */
function isKnown(name: string, lexicon: Lexicon): boolean {
  const tokens = tokenize(name);
  const classes = wordClasses(tokens, lexicon);
  for (let at = 0; at < tokens.count; at++) {
    if (tokens.shapes[at] !== SHAPE.title) continue;
    const known = classes[at] as number;
    const isName = (known & (FIRST_NAME | OTHER_NAME)) !== 0;
    if (at === 0 ? !isName || ((known & EVERYDAY_WORD) !== 0 && (known & FIRST_NAME) === 0) : (known & EVERYDAY_WORD) !== 0 && !isName) return false;
  }
  return true;
}
