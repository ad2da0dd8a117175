// Words that introduce somebody, in many languages: data and no code.

/** Words in front of a name, as the cue index takes them. */
export const introducingWords: readonly string[] = [
  'my name is', "my name's", 'my name’s', 'name', 'full name', 'this is', 'i am', "i'm", 'i’m', 'account holder', 'tenant', 'contact', 'caller', 'attention', 'attn', 'regards', 'thanks', 'thank you', 'sincerely', 'cheers', 'ask', 'with', 'call',
  'mein name ist', 'hier spricht', 'hier ist', 'ich bin', 'ich heiße', 'gruß', 'grüßen', 'grüße', 'grüsse', "je m'appelle", 'je suis', 'ici', 'cordialement', 'merci', 'me llamo', 'soy', 'habla', 'nombre', 'saludos', 'saludo', 'gracias', 'mi chiamo', 'sono', 'saluti', 'grazie',
  'mijn naam is', 'ik ben', 'met', 'groet', 'groeten', 'nazywam się', 'jestem', 'pozdrawiam', 'meu nome é', 'aqui é', 'sou', 'obrigado', 'obrigada', 'jag heter', 'det är', 'hälsningar', 'jeg heter', 'jeg hedder', 'hilsen', 'nimeni on', 'olen', 'terveisin', 'benim adım', 'ben', 'jmenuji se', 'tady', 'a nevem', 'numele meu este', 'moje ime je',
  'меня зовут', 'это', 'с уважением', 'мене звати', 'з повагою', 'με λένε', 'ονομάζομαι', 'είμαι',
];

/** Titles, and what people are called by those who serve them: two words with capitals behind them are a name, if the first can be one. */
export const titleWords: readonly string[] = [
  'mr', 'mrs', 'ms', 'miss', 'dr', 'prof', 'herr', 'frau', 'herrn', 'señor', 'señora', 'sra', 'signor', 'signora', 'monsieur', 'madame', 'meneer', 'mevrouw', 'pan', 'pani', 'senhor', 'senhora', 'sayın',
  'patient', 'customer', 'client', 'kunde', 'kundin', 'cliente', 'klient', 'клиент', 'пациент', 'клієнт', 'πελάτης', 'κύριος', 'κυρία',
];

/** Labels of half a name, as forms and records have them. */
export const halfNameLabels: readonly string[] = [
  'first name', 'firstname', 'given name', 'givenname', 'forename', 'middle name', 'last name', 'lastname', 'surname', 'family name', 'familyname', 'maiden name', 'vorname', 'nachname', 'prénom', 'apellido', 'apellidos', 'cognome', 'sobrenome', 'nazwisko', 'imię', 'förnamn', 'efternamn', 'fornavn', 'etternavn', 'voornaam', 'achternaam', 'фамилия', 'имя',
];

/** The same for scripts without capitals, where the words that follow are the name. */
export const introducingWordsWithoutCapitals: readonly string[] = [
  'اسمي', 'السيد', 'السيدة', 'بالسيد', 'بالسيدة', 'الدكتور', 'الدكتورة', 'المريض', 'المريضة', 'العميل', 'العميلة', 'الاسم', 'نام من', 'آقای', 'خانم', 'دکتر', 'نام', 'שמי', 'מר', 'גברת', 'קוראים לי', 'המטופל', 'המטופלת', 'הלקוח', 'הלקוחה', 'שם', 'मेरा नाम', 'श्री', 'श्रीमती', 'डॉ', 'रोगी', 'ग्राहक', 'नाम',
];
