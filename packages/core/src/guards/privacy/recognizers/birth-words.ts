// In many languages: data and no code.

/** Words behind which a date is somebody's birth. */
export const birthWords: readonly string[] = [
  'dob', 'd.o.b', 'date of birth', 'dateofbirth', 'birth date', 'birthdate', 'birthday', 'birth day', 'bday', 'b-day', 'born', 'geboren', 'geburtsdatum', 'geburtstag', 'geb.', 'geboortedatum', 'nacido', 'nacida',
  'fecha de nacimiento', 'nato il', 'nata il', 'data di nascita', 'data de nascimento', 'nascido', 'nascida', 'né le', 'née le', 'date de naissance', 'urodzony', 'urodzona', 'urodzenia', 'ur.',
  'född', 'födelsedatum', 'født', 'fødselsdato', 'syntymäaika', 'doğum tarihi', '生年月日', '出生日期', '생년월일', 'дата рождения', 'родился', 'родилась',
  'geburtstermin', 'nacimiento', 'nací el', 'nació el', 'nací', 'nació', 'cumpleaños', 'nascimento', 'nasci', 'nasceu', 'nasc.', 'nato a', 'nata a', 'sono nato', 'sono nata', 'nascita', 'né(e) le', 'né à', 'née à', 'naissance', 'geboortedag', 'urodził', 'ur. dnia', 'fødselsdag', 'fødselsdato', 'fødd', 'syntynyt', 'syntymäpäivä', 'synt.',
  'narozen', 'datum narození', 'narodený', 'narodená', 'dátum narodenia', 'született', 'születés', 'szül', 'născut', 'data nașterii', 'nașterii', 'datum rođenja', 'rođen', 'rojen', 'doğum', 'doğdu', 'doğumlu', 'tanggal lahir', 'lahir', 'ngày sinh', 'sinh ngày', 'ipinanganak',
  'народження', 'народився', 'народилася', 'рождения', 'рожд', 'роден', 'γέννησης', 'γεννήθηκ', 'γεννημέν', 'تاريخ الميلاد', 'الميلاد', 'مواليد', 'ولدت', 'تاریخ تولد', 'تولد', 'متولد', 'לידה', 'נולד', 'जन्म', 'วันเกิด', 'เกิดวันที่', 'เกิดเมื่อ', '生于', '生於', '出生', '生日', '生まれ', '誕生日', '생일', '출생', '태어',
];
