// How addresses are written in countries beyond national.mjs's first list, and towns that the generator of names does not have.
// Slots and bars as there.

export const MORE_ADDRESS_FORMS = {
  de_AT: ['{last}gasse {n}/{n2}|{zip} {city}', '{name}-Gasse {n}|{zip} {city}', '{last}straße {n}/Stiege {n2}/{n}|{zip} {city}', '{name}-Weg {n}|{zip} {city}', '{last}strasse {n}|{zip} {city}', '{last}ring {n}|{zip} {city}', '{last}platz {n}|{zip} {city}'],
  de_CH: ['{last}strasse {n}|{zip} {city}', '{last}gasse {n}|{zip} {city}', '{first}strasse {n}|{zip} {city}', '{last}weg {n}|{zip} {city}', '{last}platz {n}|{zip} {city}', '{last}rain {n}|{zip} {city}', '{last}matte {n}|{zip} {city}'],
  fr_CH: ['rue {last} {n}|{zip} {city}', 'rue {last}|{zip} {city}', 'chemin de {last} {n}|{zip} {city}', 'route de {last} {n}|{zip} {city}', 'avenue {name} {n}|{zip} {city}', 'place {last} {n}|{zip} {city}', 'chemin {last}|{zip} {last}'],
  ro: ['Strada {name} Nr. {n} Bl. {n2}  Sc. {n} Ap. {n2}, {city}, {zip}', 'Strada {last} Nr. {n}|{city}, {zip}', 'Strada {last}|{city}, {zip}', 'Aleea {name} nr. {n}, bl. {n2}, sc. {n}, ap. {n2}|{city}, {zip}', 'Bulevardul {last} nr. {n}|{city}, {zip}', 'Calea {last} Nr. {n} Ap. {n2}, {city}, {zip}', 'Soseaua {last} Nr. {n}. {n2}, {city}, {zip}', 'Drumul {name} Nr. {n}|{city}, {zip}', 'Intrarea {last}|{city}, {zip}', 'Str. {name}, nr. {n}|{city}, jud. {state}, {zip}', 'Splaiul {last} {n}, {city}, {zip}'],
  hu: ['{last} utca {n}.|H-{zip} {city}', '{last} utca {n}.\nH-{zip} {city}', '{name} utca {n}.|{zip} {city}', '{zip} {city}, {last} utca {n}.', '{last}i út {n}.|H-{zip} {city}', '{name} tér {n}.|{zip} {city}', '{last} körút {n}. {n2}. em.|{zip} {city}', '{city}, {last} köz {n}., {zip}', '{last} sétány {n}.\nH-{zip} {city}'],
  el: ['{last} {n},\nΤΚ {zip} {city}', '{last} {n},|ΤΚ {zip} {city}', 'Οδός {name} {n},|ΤΚ {zip} {city}', 'Πλατεία {last} {n},\nΤΚ {zip} {city}', 'Λεωφ. {last} {n}, {city} {zip}', '{last} {n}-{n2},|{zip} {city}', '{name} {n}, {city}, Τ.Κ. {zip}'],
  uk: ['вулиця {name}, буд. {n}, {city}, {zip}', 'вулиця {last}, буд. {n} кв. {n2}, {city}, {zip}', 'узвіз {name}, буд. {n}, {city}, {zip}', 'набережна {name}, буд. {n}, {city}, {zip}', 'шосе {last} {n2}-й, буд. {n}, {city}, {zip}', 'провулок {last}, буд. {n}, {city}, {zip}', 'площа {name}, буд. {n} кв. {n2}, {city}, {zip}', 'бульвар {name}, {n}, кв. {n2}, м. {city}, {zip}', 'м. {city}, вул. {last}, {n}, кв. {n2}', 'проспект {name}, буд. {n}|{city}, {zip}', 'вул. {name}, {n}|{zip} {city}'],
  ru: ['{zip}, г. {city}, ул. {name}, д. {n}, кв. {n2}', 'наб. {last}, д. {n} к. {n2}, {city}, {zip}', 'бул. {name}, д. {n}, {zip}', 'с. {city}, ул. {last}, д. {n} стр. {n2}, {zip}', 'ш. {last}, д. {n}, г. {city}', 'проезд {last}, дом {n}, квартира {n2}, {city}'],
  hr: ['{last}ova {n}, {zip} {city}', '{last}eva {n}|{zip} {city}', '{last}ićeva {n}, {zip} {city}', 'Ulica {name} {n}|{zip} {city}', '{last}ova {n}a/{n2}|{zip} {city}', 'Trg {last} {n}, {zip} {city}', 'Put {last} {n}|{zip} {city}'],
  sk: ['{last}ova {n}, {zip} {city}', '{last}ova {n}|{zip} {city}', '{last}ská {n}, {zip} {city}', '{last}á {n}/{n2}|{zip} {city}', 'Ulica {name} {n}, {zip} {city}', 'Námestie {last} {n}, {zip} {city}'],
  cs_CZ: ['{last}ova {n}/{n2}|{zip} {city}', '{last}ská {n}|{zip} {city}', 'ul. {last} {n}, {zip} {city}', 'náměstí {last} {n}, {zip} {city}', '{last}ova {n}, {city} {n2}, {zip}'],
  nb_NO: ['{last}åsen {n}, {zip} {city}', '{last}bråten {n}, {zip} {city}', '{last}kroken {n}A, {zip} {city}', '{last}stien {n}, {zip} {city}', '{last}løkka {n}, {zip} {city}', '{last}haugen {n}|{zip} {city}', '{last}vegen {n}|{zip} {city}', '{last}bakken {n}, {zip} {city}'],
  da: ['{last}vej {n}, {n2}. th.|{zip} {city}', '{last}gade {n}, st. tv., {zip} {city}', '{last}vænget {n}|{zip} {city}', '{last} Allé {n}|{zip} {city}', '{last}parken {n}, {zip} {city}'],
  en_AU: ['{n}/{n2} {last} Street|{city}, {state}, {zip}', '{n}/{n2} {last} Dip, {city}, {state}, {zip}', 'Apt. {n} {n2} {last} Reserve|{city}, {state}, {zip}', '{n} {last} Parade|{city} {state} {zip}', 'Level {n} {n2} {last} Crescent, {city}, {state}, {zip}'],
  he: ['{last} {n}, {city}, {zip}', '{name} {n}, {city}, {zip}', 'רחוב {last} {n}, {city}', "רח' {name} {n}, {city} {zip}", 'שדרות {last} {n}, {city}, {zip}', 'שד\' {name} {n} דירה {n2}, {city}', 'דרך {last} {n}|{city}, {zip}', 'סמטת {last} {n}, {city}', 'שבט {first} {n}, {city}, {zip}', 'כיכר {last} {n}, {city} {zip}'],
  ar: ['شارع {name} {n}، {city}', 'شارع {last} رقم {n}، {city} {zip}', 'حي {last}، شارع {name}، مبنى {n}، {city} {zip}', '{n} شارع {name}، {city}', '{n} شارع {last}|{city} {zip}', 'طريق {name} {n}، شقة {n2}، {city}', 'ص.ب {n2}، {city} {zip}'],
  fa: ['{n} {name} تقاطع واحد {n2}|{city}, {last} {zip}', 'خیابان {last}، پلاک {n}، {city}', 'خیابان {name}، کوچه {last}، پلاک {n}، واحد {n2}', '{n} بلوار {last}|{city}, {zip}', '{city}، بلوار {name}، پلاک {n}، کد پستی {zip}', '{n} {last} کوچه|{city}, {zip}', '{n} {last} میدان طبقه {n2}|{city} {zip}'],
  hi: ['{n} {name}, {city}-{zip}', '{n}, {last} नगर, {city} {zip}', 'मकान नं. {n}, {last} मार्ग, {city}-{zip}', '{n}/{n2}, {name} रोड, {city} {zip}', 'फ्लैट {n}, {last} कॉलोनी, {city} - {zip}', '{n} {last}|{city} {zip}', 'प्लॉट {n}, सेक्टर {n2}, {city} {zip}', 'H.No. {n}, {last} गली, {city}-{zip}'],
};

const TOWNS = {
  hi: 'दिल्ली मुंबई कोलकाता चेन्नई बेंगलुरु हैदराबाद अहमदाबाद पुणे जयपुर लखनऊ कानपुर नागपुर इंदौर भोपाल पटना वडोदरा आगरा नाशिक फरीदाबाद मेरठ राजकोट वाराणसी श्रीनगर औरंगाबाद धनबाद अमृतसर इलाहाबाद रांची ग्वालियर जबलपुर कोयंबटूर जोधपुर मदुरै रायपुर कोटा गुवाहाटी चंडीगढ़ सोलापुर बरेली मुरादाबाद अलीगढ़ जालंधर भुवनेश्वर गोरखपुर'.split(' '),
  he: 'ירושלים;תל אביב;חיפה;ראשון לציון;פתח תקווה;אשדוד;נתניה;באר שבע;בני ברק;חולון;רמת גן;אשקלון;רחובות;בת ים;בית שמש;כפר סבא;הרצליה;חדרה;מודיעין;נצרת;לוד;רמלה;רעננה;הוד השרון;נהריה;עכו;אילת;טבריה;צפת;דימונה;שדרות;יבנה;כרמיאל;עפולה;נס ציונה;קריית גת'.split(';'),
  ar: 'الرياض;جدة;مكة;المدينة المنورة;الدمام;القاهرة;الإسكندرية;الجيزة;بغداد;البصرة;دمشق;حلب;عمان;بيروت;الكويت;دبي;أبوظبي;الدوحة;المنامة;مسقط;صنعاء;الخرطوم;طرابلس;تونس;الجزائر;الدار البيضاء;الرباط;فاس;الطائف;تبوك'.split(';'),
  fa: 'تهران;مشهد;اصفهان;کرج;شیراز;تبریز;قم;اهواز;کرمانشاه;ارومیه;رشت;زاهدان;همدان;کرمان;یزد;اردبیل;بندرعباس;اراک;زنجان;سنندج;قزوین;خرم‌آباد;گرگان;ساری;بجنورد;بوشهر;بیرجند;ایلام;سمنان;یاسوج'.split(';'),
};

/** A town of a locale, where the generator has none in its script. */
export function townsOf(locale) {
  return TOWNS[locale];
}

/** Sentences with an address in scripts without capitals. */
export const ADDRESSES_IN_OTHER_SCRIPTS = {
  he: ['אני גר ב{addr}.', 'כתובת למשלוח: {addr}', 'הכתובת שלי היא {addr}.', '{name}, {addr}', '{addr}', 'מען: {addr}', '{name} / {phone} / {addr}'],
  ar: ['أسكن في {addr}.', 'عنوان التوصيل: {addr}', 'عنواني هو {addr}.', '{name}، {addr}', '{addr}', '{name} / {phone} / {addr}'],
  fa: ['من در {addr} زندگی می‌کنم.', 'آدرس: {addr}', 'آدرس من {addr} است.', '{name}، {addr}', '{addr}', '{name} / {phone} / {addr}'],
  hi: ['मैं {addr} में रहता हूँ।', 'डिलीवरी का पता: {addr}', 'मेरा पता {addr} है।', '{name}, {addr}', '{addr}', '{name} / {phone} / {addr}'],
  uk: ['Я живу за адресою {addr}.', 'Доставка: {addr}', '{name}, {addr}', '{addr}', 'Адреса: {addr}', '{name} / {phone} / {addr}'],
  ru: ['Проживаю по адресу: {addr}.', '{name} / {phone} / {addr}', 'Куда: {addr}'],
  el: ['Μένω {addr}.', 'Παράδοση: {addr}', '{name} / {phone} / {addr}', '{addr}', 'Κατοικία: {addr}'],
};

/** The same in Latin script, for countries that write them in ways of their own. */
export const MORE_ADDRESS_SENTENCES = {
  ro: ['{addr}', 'Adresa: {addr}', '{name} / {phone} / {addr}', 'Stau pe {addr}.', 'Domiciliu: {addr}'],
  hu: ['{addr}', 'Lakóhely: {addr}', '{name} / {phone} / {addr}', 'Címem: {addr}.'],
  hr: ['{addr}', 'Adresa: {addr}', '{name} / {phone} / {addr}', 'Stanujem na adresi {addr}.'],
  sk: ['{addr}', 'Bydlisko: {addr}', '{name} / {phone} / {addr}', 'Bývam na adrese {addr}.'],
  cs_CZ: ['{addr}', 'Adresa: {addr}', '{name} / {phone} / {addr}'],
  nb_NO: ['{addr}', 'Adresse: {addr}', '{name} / {phone} / {addr}', 'Jeg bor i {addr}.'],
  da: ['{addr}', 'Adresse: {addr}', '{name} / {phone} / {addr}'],
  de_AT: ['{addr}', 'Anschrift: {addr}', '{name} / {phone} / {addr}', 'Zustellung an {addr}'],
  de_CH: ['{addr}', 'Adresse: {addr}', '{name} / {phone} / {addr}', 'Lieferung: {addr}', 'Ich wohne an der {addr}.'],
  de: ['{addr}', 'Adresse: {addr}', 'Versand an:\n{addr}', '{name} / {phone} / {addr}'],
  fr_CH: ['{addr}', 'Adresse : {addr}', '{name} / {phone} / {addr}'],
  pt_PT: ['{addr}', 'Morada: {addr}', '{name} / {phone} / {addr}', 'Moro na {addr}.'],
  es_MX: ['{addr}', 'Domicilio: {addr}', '{name} / {phone} / {addr}', 'El señor {name} vive en {addr}.', 'Vivo en {addr}.'],
  it: ['{addr}', 'Indirizzo: {addr}', '{name} / {phone} / {addr}'],
  nl_BE: ['{addr}', 'Adres: {addr}', '{name} / {phone} / {addr}', 'Ik woon in de {addr}.'],
  en_AU: ['{addr}', '{name} / {phone} / {addr}', 'the tenant at {addr} is {name}'],
};
