// Made-up texts with made-up people: templates written for this project, filled by @faker-js/faker (MIT) in many locales.
import { ADDRESSES_IN_OTHER_SCRIPTS, MORE_ADDRESS_SENTENCES, townsOf } from './addresses.mjs';
import { informalTemplate } from './informal.mjs';
import { ABOUT_FIRMS, LABELLED_NAMES, LABELLED_NAMES_OF, MORE_FIRMS } from './labels.mjs';
import { ADDRESS_SENTENCES, addressForms, ANYWHERE, hindiName, OTHER_SCRIPTS } from './national.mjs';
import { ABOUT_PRODUCTS, PLAIN, PRODUCTS } from './nameless.mjs';
import { narrativeTemplate } from './narrative.mjs';

// Each document is { text, spans: [{ start, end, type }] }.

const ENGLISH = [
  'Hi, my name is {name} and I need help with my order.', 'Hello, I am {name}.', "I'm {first}, nice to meet you.", 'This is {name} from {org}.', 'My name is {first} {last}, I live at {addr}.',
  'Dear {first},\n\nThank you for your message of {date}.\n\nKind regards,\n{name}\n{job}\n{org}\n{addr}', 'Dear Mr. {last},', 'Dear Ms {last},\n\nWe are writing about invoice {num}.', 'Hi {first},', 'Hello {first}, how can I help you today?',
  'Best regards,\n{name}', 'Thanks,\n{first}', 'Cheers, {first}', 'Sincerely,\n\n{name}\n{job}, {org}', 'Regards\n{name}\nTel: {phone}\n{email}', 'Name: {name}', 'Full name: {name}\nAddress: {addr}\nPhone: {phone}\nEmail: {email}',
  'Customer: {name}\nShip to: {addr}\nOrder: {num}', 'Patient: {name}\nDOB: {date}\nMRN: {num}', 'Patient {name} was admitted on {date} with chest pain.', 'The patient, {name}, lives at {addr} and works for {org}.', 'Contact {first} {last} at {email} or {phone}.',
  'Please send the parcel to {addr}.', 'Please ship it to {name}, {addr}.', 'My address is {addr}.', 'My new address is {addr}, please update it.', 'I moved from {city} to {city} last {month}.', 'I live in {city}, {country}.', 'She was born in {city} and grew up in {country}.',
  'Our office is at {addr}.', 'The headquarters of {org} are at {addr}.', 'The meeting takes place at {addr} on {weekday}.', 'Where is {street}?', 'Take me to {addr}', 'I work at {org} in {city}.', '{name} works for {org} as a {job}.', '{name} joined {org} in {year}.',
  '{org} announced on {weekday} that {name} will become its new {job}.', '{org} said it would close its plant in {city}.', 'Shares of {org} fell after the {job}, {name}, resigned.', 'According to {name}, {job} at {org}, the results are good.', '"{quote}," said {name}.', '"{quote}," {last} said.',
  '{last} told reporters in {city} on {weekday} that the talks had failed.', '{name}, {age}, of {city}, was arrested on {date}.', '{name} beat {name} {num} in the final in {city}.', 'Police in {city} said {name} had left for {country}.', '{name} and {name} met in {city}.',
  'The report was written by {name}, {name} and {name}.', 'Attendees: {name}, {name}, {name}, {name}', 'cc: {name}; {name}', 'From: {name} <{email}>\nTo: {name} <{email}>\nSubject: {subject}', 'Did {first} tell you about the meeting?', 'I spoke with {first} yesterday and {first} agrees.',
  'Can you ask {name} to call me back?', "{first}'s phone number is {phone}.", "{name}'s account has been locked.", "Please update {first}'s address to {addr}.", 'My wife {first} and my son {first} are travelling with me.', 'My boss {name} wants the report by {weekday}.',
  'Write an email to {name} at {org} about {subject}.', 'Summarize this conversation between {first} and {first}.', '{first}: {quote}\n{first}: {quote}', '{first} {last}: {quote}', 'Agent: Hello, who am I speaking with?\nCustomer: {name}\nAgent: Thank you, {first}. What is your address?\nCustomer: {addr}',
  '{"name": "{name}", "email": "{email}", "city": "{city}"}', '{"customer": {"first_name": "{first}", "last_name": "{last}", "address": "{addr}"}, "total": {num}}', '{"id": {num}, "user": "{name}", "company": "{org}", "active": true}', '{"fullName":"{name}","phone":"{phone}","country":"{country}"}',
  'name,email,city\n{name},{email},{city}\n{name},{email},{city}\n{name},{email},{city}', 'id;name;company\n{num};{name};{org}\n{num};{name};{org}', '| {name} | {email} | {city} |', '<td>{name}</td><td>{addr}</td>', '<p>Dear {first} {last},</p>', 'name={name}&city={city}',
  'Invoice to:\n{name}\n{addr}', '{name}\n{addr}', '{org}\n{addr}', '{name}, {addr}', 'Billing address: {addr}', 'Shipping Address:\n{name}\n{addr}\n{country}', 'Landlord: {name}. Tenant: {name}. Premises: {addr}.',
  'This agreement is made between {org}, with its registered office at {addr}, and {name}.', 'Plaintiff {name} filed suit against {org} in {city}.', 'Witness: {name}', 'Signed by {name} on {date}', 'Dr. {last} prescribed a new treatment.', 'Dr. {name} will see you at {time}.', 'Prof. {name}', 'Mrs. {last} called about her order.', 'Mr {name} lives at {addr}.',
  'User {name} reported that the page does not load.', 'Assigned to: {name}', 'Reviewed by {first}', 'Author: {name}', 'Manager: {name}\nTeam: {num} people', 'Guest: {name}, room {num}', 'Passenger {name}, passport {num}, flight to {city}.', 'Booking for {name} in {city} from {date}.',
  'Emergency contact: {name} ({phone})', 'Next of kin: {name}', 'Her maiden name is {last}.', 'Who is {name}?', 'Tell me about {name}.', 'Write a poem for my friend {first}.', 'Happy birthday {first}!', 'Good morning {first}', 'thanks {first}, see you in {city}', 'hey {first} whats up', '@ {first} lol see you at {org}',
  'I want to transfer money to {name} at {org}.', 'My employer is {org}.', 'I bought it at {org} in {city}.', 'Is {org} open on {weekday}?', 'I have an interview at {org} next {weekday}.', '{org} is hiring a {job} in {city}, {country}.', 'Flights from {city} to {city} are cheap in {month}.', 'What is the weather in {city}?', 'Is {country} in the European Union?',
  'The {job} {name} lives in {city} with {first}.', 'RT {first} {last}: {quote}', '{name} (born {date} in {city}) is a {job}.', '{name} was a {job} from {country}.', 'He studied at {org} in {city}.', 'In {year}, {last} moved to {city}, {country}.', 'The album was produced by {name} and {name}.', '{first} {last}, {first} {last} and {last} scored for {city}.',
  'Caller: {name}\nCallback: {phone}\nNotes: {quote}', 'Hi there, {name} here. My zip code is {zip} and I live in {city}.', 'Deliver to {street}, apartment {small}.', 'The accident happened on {street} near {city}.', 'We stayed near {street} in {city}.', 'Please correct the name on my account to {name}.', 'The name on the card is {name}.', 'Account holder: {name}\nBank: {org}', 'Beneficiary name: {name}', 'Employee {name} (ID {num}) starts on {date}.',
  'Student: {name}, School: {org}', 'Mother: {name}, Father: {name}', 'Kids: {first}, {first} and {first}.', 'I, {name}, hereby confirm that I live at {addr}.', 'Lives at: {addr}', 'Residence: {addr}', 'Home address - {addr}', 'we met {first} and {first} in {city}', 'contact person: {name}', 'Speaker: {name} ({org})',
];

const EMPTY = [
  'How do I sort a list in Python?', 'Please summarize the text above.', 'What is the capital city and how many people live there?', 'Can you write a short story about a dragon and a princess?', 'The React component renders twice in Strict Mode.', 'I get a TypeError when I call the API. How can I fix it?', 'Explain the difference between TCP and UDP.',
  'Order {num} was shipped on {date} and will arrive on {weekday}.', 'Your total is ${small}.99. Thank you for your purchase!', 'The meeting is on {weekday} at {time}.', 'Version {small}.{small}.{small} fixes a bug in the parser.', 'See Section {small} and Table {small} for details.', 'Chapter {small}: Introduction', 'TODO: refactor this function', 'Error: Connection refused',
  'Warning: This operation cannot be undone.', 'Subject: {subject}', 'Please find attached the invoice {num}.', 'Reset Password', 'Click here to unsubscribe.', 'Terms and Conditions apply.', 'Happy New Year!', 'Good Morning!', 'Thank You', 'Best Regards', 'Kind regards', 'Yours sincerely,', 'Dear Customer,', 'Dear Sir or Madam,', 'Hi there,', 'Hello World', 'To Whom It May Concern',
  'Ticket {num}: Login Button Does Not Work On Mobile', 'Product: Wireless Mouse\nPrice: {small} EUR\nColour: Black', 'Status: Open\nPriority: High\nCategory: Billing', 'Question: What Is Machine Learning?\nAnswer: It Is A Field Of Study.', 'Use Docker and Kubernetes to deploy the Node.js service.', 'import React from "react";', 'SELECT name, city FROM customers WHERE id = {num};', 'const user = await getUser({num});',
  'GET /api/v1/users/{num} HTTP/1.1', 'The Quick Brown Fox', 'Monday, Tuesday and Wednesday are busy; Thursday is free.', 'In January and February it is cold.', 'I love pizza, pasta and sushi.', 'The job title is {job}.', 'We need a {job} by {month}.', 'Name:\nAddress:\nPhone:\nEmail:', 'First Name, Last Name, Street Address, City', 'Enter your full name and address below.', 'Your name is required.',
  'Is English or French harder to learn?', 'He speaks German and Spanish.', 'The Bible, the Quran and the Torah', 'Windows, macOS and Linux are supported.', 'Use the Settings menu and choose Privacy.', 'Step {small}: Open the File menu and click Save As.', 'MIT License', 'All Rights Reserved', 'Frequently Asked Questions', 'Getting Started', 'Release Notes', 'Table of Contents', 'Act as a Senior Developer and review this Pull Request.', 'You are a helpful assistant.',
  'Black Friday Sale: {small}% off', 'Your verification code is {num}.', 'Room {small}, Floor {small}', 'Page {small} of {small}', 'Bus {small} leaves at {time}.', 'It costs {small} dollars and weighs {small} kg.', '{subject}', '{subject}: {quote}', '"{quote}"',
];

const LANGUAGES = {
  de: ['Mein Name ist {name}.', 'Ich heiße {name} und wohne in {city}.', 'Sehr geehrter Herr {last},', 'Sehr geehrte Frau {last},\n\nvielen Dank für Ihre Nachricht.', 'Mit freundlichen Grüßen\n{name}\n{org}', 'Liebe {first},', 'Hallo {first}, kannst du mir helfen?', 'Meine Adresse lautet {addr}.', 'Bitte senden Sie das Paket an {name}, {addr}.', 'Name: {name}\nAnschrift: {addr}\nTelefon: {phone}', '{name} arbeitet bei {org} in {city}.', 'Der Patient {name} wurde am {date} aufgenommen.', 'Ich möchte mit Frau {last} sprechen.', 'Die Firma {org} hat ihren Sitz in {city}.', 'Viele Grüße, {first}', 'Ich wohne in der {street}.', 'Bitte prüfen Sie die Rechnung vom {date}.', 'Wie kann ich mein Passwort zurücksetzen?'],
  fr: ["Je m'appelle {name}.", "Bonjour, je suis {name} et j'habite à {city}.", 'Cher Monsieur {last},', 'Chère Madame {last},\n\nNous vous remercions.', 'Cordialement,\n{name}', 'Mon adresse est {addr}.', "Veuillez livrer à {name}, {addr}.", 'Nom : {name}\nAdresse : {addr}', '{name} travaille chez {org} à {city}.', 'Le patient {name} est né le {date}.', 'La société {org} est située à {city}.', 'Merci {first} !', 'Comment puis-je réinitialiser mon mot de passe ?', 'La commande {num} est arrivée le {date}.'],
  es: ['Me llamo {name}.', 'Hola, soy {name} y vivo en {city}.', 'Estimado señor {last}:', 'Estimada Sra. {last}:', 'Saludos,\n{name}', 'Mi dirección es {addr}.', 'Envíe el paquete a {name}, {addr}.', 'Nombre: {name}\nDirección: {addr}\nTeléfono: {phone}', '{name} trabaja en {org} en {city}.', 'El paciente {name} ingresó el {date}.', 'La empresa {org} tiene su sede en {city}.', 'Gracias, {first}', '¿Cómo puedo cambiar mi contraseña?', 'El pedido {num} llegó el {date}.'],
  it: ['Mi chiamo {name}.', 'Buongiorno, sono {name} e abito a {city}.', 'Gentile Signor {last},', 'Gentile {first},', 'Cordiali saluti,\n{name}', 'Il mio indirizzo è {addr}.', 'Nome: {name}\nIndirizzo: {addr}', '{name} lavora per {org} a {city}.', 'Il paziente {name} è nato il {date}.', 'Grazie {first}!', 'Come posso cambiare la password?'],
  pt_BR: ['Meu nome é {name}.', 'Olá, sou {name} e moro em {city}.', 'Prezado Sr. {last},', 'Atenciosamente,\n{name}', 'Meu endereço é {addr}.', 'Nome: {name}\nEndereço: {addr}', '{name} trabalha na {org} em {city}.', 'Obrigado, {first}', 'Como posso redefinir minha senha?'],
  nl: ['Mijn naam is {name}.', 'Ik ben {name} en ik woon in {city}.', 'Geachte heer {last},', 'Met vriendelijke groet,\n{name}', 'Mijn adres is {addr}.', 'Naam: {name}\nAdres: {addr}', '{name} werkt bij {org} in {city}.', 'Bedankt, {first}', 'Hoe wijzig ik mijn wachtwoord?'],
  pl: ['Nazywam się {name}.', 'Dzień dobry, jestem {name} i mieszkam w {city}.', 'Szanowny Panie {last},', 'Z poważaniem\n{name}', 'Mój adres to {addr}.', 'Imię i nazwisko: {name}\nAdres: {addr}', '{name} pracuje w {org}.', 'Dziękuję, {first}', 'Jak zmienić hasło?'],
  sv: ['Jag heter {name}.', 'Hej, jag är {name} och bor i {city}.', 'Med vänlig hälsning\n{name}', 'Min adress är {addr}.', 'Namn: {name}\nAdress: {addr}', 'Tack {first}!'],
  da: ['Jeg hedder {name}.', 'Med venlig hilsen\n{name}', 'Min adresse er {addr}.', 'Navn: {name}'], nb_NO: ['Jeg heter {name} og bor i {city}.', 'Vennlig hilsen\n{name}', 'Adressen min er {addr}.'], fi: ['Nimeni on {name}.', 'Terveisin\n{name}', 'Osoitteeni on {addr}.', '{name} asuu paikassa {city}.'],
  tr: ['Benim adım {name}.', 'Saygılarımla,\n{name}', 'Adresim {addr}.', 'Sayın {last},'], cs_CZ: ['Jmenuji se {name}.', 'S pozdravem\n{name}', 'Moje adresa je {addr}.'], hu: ['A nevem {name}.', 'Üdvözlettel,\n{name}', 'A címem {addr}.'], ro: ['Mă numesc {name}.', 'Cu stimă,\n{name}', 'Adresa mea este {addr}.'], hr: ['Zovem se {name}.', 'Moja adresa je {addr}.', 'Lijep pozdrav,\n{name}'],
  ru: ['Меня зовут {name}.', 'С уважением,\n{name}', 'Мой адрес: {addr}.', '{name} живёт в городе {city}.'], uk: ['Мене звати {name}.', 'З повагою,\n{name}'], el: ['Με λένε {name}.', 'Η διεύθυνσή μου είναι {addr}.'], id_ID: ['Nama saya {name}.', 'Alamat saya {addr}.', 'Salam,\n{name}'], vi: ['Tên tôi là {name}.'], af_ZA: ['My naam is {name}.'],
};

/** Locales whose names are put into English sentences too. */
const LATIN = ['en', 'en_US', 'en_GB', 'en_AU', 'en_CA', 'en_IE', 'en_IN', 'en_ZA', 'en_NG', 'en_GH', 'de', 'de_AT', 'de_CH', 'fr', 'fr_BE', 'fr_CA', 'fr_CH', 'es', 'es_MX', 'it', 'nl', 'nl_BE', 'pl', 'pt_BR', 'pt_PT', 'sv', 'da', 'nb_NO', 'fi', 'tr', 'cs_CZ', 'sk', 'hu', 'hr', 'ro', 'lv', 'id_ID', 'vi', 'sr_RS_latin', 'yo_NG', 'zu_ZA', 'af_ZA'];
/** Locales whose names stand in other scripts with capitals. */
const OTHER_CAPITALS = ['ru', 'uk', 'el', 'ru', 'el'];
const OTHERWISE_WRITTEN = ['fr', 'es', 'it', 'pt_BR', 'pl', 'nl', 'de', 'cs_CZ', 'fi', 'sv', 'en_IN', 'en_GB', 'tr', 'hu', 'ro', 'es_MX', 'pt_PT'];
const ENGLISH_LOCALES = ['en_US', 'en_US', 'en_US', 'en_GB', 'en_AU', 'en_CA', 'en_IE', 'en_IN'];

const FIRMS = 'Google;Microsoft;Apple;Amazon;IBM;Intel;Siemens;Toyota;Sony;Samsung;Nokia;Ericsson;Volkswagen;BMW;Bosch;Deutsche Bank;HSBC;Barclays;Citigroup;Goldman Sachs;JPMorgan Chase;Wells Fargo;Bank of America;Walmart;Target;Tesco;Carrefour;IKEA;Nestlé;Unilever;Pfizer;Novartis;Roche;Bayer;Merck;Johnson & Johnson;General Electric;General Motors;Ford;Boeing;Airbus;Lufthansa;Delta Air Lines;United Airlines;British Airways;Shell;BP;ExxonMobil;Total;Reuters;BBC;CNN;The New York Times;The Guardian;Harvard University;Stanford University;University of Oxford;MIT;the United Nations;NATO;the European Commission;UNICEF;the Red Cross;Greenpeace;FIFA;UEFA;Manchester United;Real Madrid;Bayern Munich;New York Yankees;Chicago Bulls;Los Angeles Lakers;Facebook;Twitter;Netflix;Spotify;Uber;Airbnb;Tesla;SpaceX;Oracle;SAP;Adobe;Cisco;Dell;HP;Nvidia;AMD;Accenture;Deloitte;KPMG;PwC;McKinsey;FedEx;UPS;DHL;Visa;PayPal;Starbucks;Burger King;Coca-Cola;PepsiCo;Procter & Gamble;L\'Oréal;H&M;Zara;Nike;Adidas;Ministry of Defence;Supreme Court;House of Representatives;the Senate;the Labour Party;Federal Reserve;World Bank;St. Mary\'s Hospital;Mayo Clinic;Kaiser Permanente;Blue Cross;State Farm;Allianz;AXA'.split(';');
const PLACES = 'London;Paris;Berlin;Madrid;Rome;Vienna;Moscow;Tokyo;Beijing;Shanghai;Hong Kong;Singapore;Sydney;Melbourne;Toronto;Vancouver;Montreal;New York;New York City;Los Angeles;San Francisco;Chicago;Boston;Seattle;Houston;Dallas;Miami;Washington;Washington, D.C.;Philadelphia;Atlanta;Denver;Las Vegas;Mexico City;São Paulo;Buenos Aires;Cairo;Lagos;Nairobi;Johannesburg;Cape Town;Mumbai;Delhi;New Delhi;Bangalore;Karachi;Dhaka;Jakarta;Manila;Seoul;Bangkok;Istanbul;Tehran;Baghdad;Jerusalem;Tel Aviv;Dubai;Athens;Lisbon;Dublin;Edinburgh;Glasgow;Manchester;Liverpool;Birmingham;Amsterdam;Rotterdam;Brussels;Zurich;Geneva;Munich;Hamburg;Frankfurt;Cologne;Milan;Naples;Barcelona;Valencia;Warsaw;Kraków;Prague;Budapest;Bucharest;Sofia;Belgrade;Kyiv;Stockholm;Oslo;Copenhagen;Helsinki;Europe;Asia;Africa;North America;South America;the Middle East;California;Texas;Florida;Ohio;Bavaria;Catalonia;Scotland;Wales;England;Brooklyn;Manhattan;Silicon Valley;UK;USA;U.S.;EU'.split(';');
const SUBJECTS = 'Project update;Quarterly report;Meeting notes;Vacation request;Password reset;Invoice overdue;New feature proposal;Server downtime;Welcome aboard;Weekly newsletter;Your order;Job application;Bug report;Contract renewal;Travel plans'.split(';');
const QUOTES = 'We are very happy with the result;It was a difficult year;I do not know what happened;This is the right decision;Can you send me the file;Sure, I will do it tomorrow;The weather was terrible;Nobody expected this;It takes about two weeks;Please call me back;I still have not received my refund;The app crashes when I open it'.split(';');

export class Synthesizer {
  constructor(fakers, seed) {
    this.fakers = fakers;
    this.random = fakers.en;
    for (const faker of Object.values(fakers)) faker.seed(seed);
    const regions = new Intl.DisplayNames(['en'], { type: 'region' });
    this.countries = 'AF AL DZ AR AU AT BE BO BR BG KH CA CL CN CO HR CU CY CZ DK EG EE ET FI FR DE GH GR HU IS IN ID IR IQ IE IL IT JM JP JO KE KW LB LY LT LU MY MX MA NP NL NZ NG NO PK PA PE PH PL PT QA RO RU SA SN RS SG SK SI ZA KR ES LK SE CH SY TW TH TN TR UG UA AE GB US UY VE VN YE ZM ZW'.split(' ').map((code) => regions.of(code));
  }

  pick(list) {
    return list[this.random.number.int({ min: 0, max: list.length - 1 })];
  }

  chance(share) {
    return this.random.number.float() < share;
  }

  faker(locale) {
    return this.fakers[locale] ?? this.fakers.en;
  }

  safely(make, otherwise) {
    try {
      return make();
    } catch {
      return otherwise();
    }
  }

  value(slot, locale) {
    const faker = this.faker(locale);
    const english = this.fakers.en;
    switch (slot) {
      case 'name': {
        if (locale === 'hi') return { type: 'PERSON', text: hindiName((list) => this.pick(list), slot) };
        const first = this.value('first', locale).text;
        const last = this.value('last', locale).text;
        const middle = this.chance(0.08) ? ` ${this.pick('ABCDEFGHJKLMNPRSTW'.split(''))}.` : this.chance(0.04) ? ` ${this.value('first', locale).text}` : '';
        return { type: 'PERSON', text: `${first}${middle} ${last}` };
      }
      case 'first':
        if (locale === 'hi') return { type: 'PERSON', text: hindiName((list) => this.pick(list), slot) };
        return { type: 'PERSON', text: this.safely(() => faker.person.firstName(), () => english.person.firstName()) };
      case 'last': {
        const last = this.safely(() => faker.person.lastName(), () => english.person.lastName());
        return { type: 'PERSON', text: this.chance(0.04) ? `${last}-${this.safely(() => faker.person.lastName(), () => 'Smith')}` : last };
      }
      case 'product':
        return { text: this.pick(PRODUCTS) };
      case 'named':
        return { text: this.value(this.pick(['last', 'last', 'first']), locale).text };
      case 'upper':
        return { type: 'PERSON', text: upperCase(this.value(this.pick(['name', 'last', 'first']), locale).text) };
      case 'handle':
        return { type: 'PERSON', text: this.handle(faker, english) };
      case 'street':
        return { type: 'STREET_ADDRESS', text: this.safely(() => faker.location.streetAddress(), () => english.location.streetAddress()) };
      case 'addr':
        // Some in countries whose addresses are written otherwise than the English ones.
        return { type: 'STREET_ADDRESS', text: this.address(locale.startsWith('en') && this.chance(0.2) ? this.pick(OTHERWISE_WRITTEN) : locale) };
      case 'city':
        return { type: 'LOCATION', text: this.chance(0.4) ? this.pick(PLACES) : this.safely(() => faker.location.city(), () => english.location.city()) };
      case 'country':
        return { type: 'LOCATION', text: locale.startsWith('en') || this.chance(0.3) ? this.pick(this.countries) : this.safely(() => faker.location.country(), () => this.pick(this.countries)) };
      case 'org':
        return { type: 'ORGANIZATION', text: this.organisation(locale) };
      case 'initial':
        return { text: `${this.pick('ABCDEFGHIJKLMNOPRSTVW'.split(''))}.` };
      case 'zipspan':
        return { type: 'STREET_ADDRESS', text: this.safely(() => faker.location.zipCode(), () => '12345') };
      case 'job':
        return { text: this.safely(() => faker.person.jobTitle(), () => english.person.jobTitle()) };
      case 'email':
        return { text: english.internet.email() };
      case 'phone':
        return { text: this.safely(() => faker.phone.number(), () => english.phone.number()) };
      case 'date':
        return { text: this.pick([() => english.date.past().toISOString().slice(0, 10), () => `${english.number.int({ min: 1, max: 28 })} ${english.date.month()} ${english.number.int({ min: 1940, max: 2026 })}`, () => `${english.date.month()} ${english.number.int({ min: 1, max: 28 })}, ${english.number.int({ min: 1940, max: 2026 })}`, () => `${english.number.int({ min: 1, max: 12 })}/${english.number.int({ min: 1, max: 28 })}/${english.number.int({ min: 1940, max: 2026 })}`])() };
      case 'year':
        return { text: String(english.number.int({ min: 1900, max: 2026 })) };
      case 'age':
      case 'small':
        return { text: String(english.number.int({ min: 2, max: 90 })) };
      case 'time':
        return { text: `${english.number.int({ min: 1, max: 12 })}:${this.pick(['00', '15', '30', '45'])}` };
      case 'zip':
        return { text: this.safely(() => faker.location.zipCode(), () => '12345') };
      case 'month':
        return { text: english.date.month() };
      case 'weekday':
        return { text: english.date.weekday() };
      case 'num':
        return { text: this.pick([() => String(english.number.int({ min: 100, max: 9_999_999 })), () => english.string.alphanumeric({ length: 8, casing: 'upper' }), () => `#${english.number.int({ min: 1000, max: 99999 })}`])() };
      case 'subject':
        return { text: this.pick(SUBJECTS) };
      case 'quote':
        return { text: this.pick(QUOTES) };
      default:
        throw new Error(`unknown slot ${slot}`);
    }
  }

  /** What people call themselves in public: their names run together, with more around them; or any word. */
  handle(faker, english) {
    const name = (kind) => this.safely(() => faker.person[kind](), () => english.person[kind]()).replace(/[^\p{L}]/gu, '');
    const word = (kind) => english.word[kind]().replace(/^./, (letter) => letter.toUpperCase());
    const made = this.pick([
      () => name('firstName') + name('lastName'),
      () => name('firstName') + this.pick(['', '_', '_x', 'xo']) + english.number.int({ max: 2010 }),
      () => `${name('firstName')}_${name('lastName')}`,
      () => this.pick(['The', 'Miss', 'Its', 'Real', 'Im', 'Mr', 'Lady', 'Just', 'Lil', 'Iam', 'Oh']) + name(this.pick(['firstName', 'lastName'])),
      () => name('firstName') + word('noun'),
      () => word('adjective') + word('noun'),
      () => name('lastName'),
      () => name('firstName').slice(0, 1) + name('lastName'),
      () => english.word.noun() + name('firstName'),
      () => this.safely(() => faker.internet.username(), () => english.internet.username()).replace(/[^A-Za-z0-9_]/g, ''),
    ])();
    return this.chance(0.55) ? lowerCase(made) : made;
  }

  organisation(locale) {
    const faker = this.faker(locale);
    const english = this.fakers.en;
    const last = () => this.safely(() => faker.person.lastName(), () => english.person.lastName());
    return this.pick([
      () => this.pick(FIRMS),
      () => this.pick(MORE_FIRMS),
      () => this.pick(MORE_FIRMS),
      () => this.safely(() => faker.company.name(), () => english.company.name()),
      () => this.safely(() => faker.company.name(), () => english.company.name()),
      () => `${last()} ${this.pick(['Inc.', 'Ltd', 'LLC', 'GmbH', 'Group', 'Corp.', 'Partners', '& Sons', 'Bank', 'Industries', 'Consulting', 'Technologies', 'Holdings', 'Foundation', 'Institute', 'University', 'Hospital', 'Insurance', 'Airlines', 'Motors', 'Energy', 'Media'])}`,
      () => `${this.pick(['Blue', 'Green', 'North', 'Global', 'First', 'United', 'Bright', 'Data', 'Cloud', 'Quantum', 'Silver', 'Pacific', 'Atlantic', 'Alpine', 'Urban', 'Smart', 'Prime', 'Nova'])}${this.pick([' ', ' ', ''])}${this.pick(['Systems', 'Solutions', 'Labs', 'Software', 'Logistics', 'Health', 'Foods', 'Media', 'Capital', 'Networks', 'Works', 'Bank', 'Analytics', 'Energy'])}`,
      () => `${this.pick(['University of', 'Bank of', 'Ministry of', 'Department of', 'City of', 'Museum of'])} ${this.pick(PLACES)}`,
    ])();
  }

  address(locale) {
    const faker = this.faker(locale);
    const english = this.fakers.en;
    if (this.chance(0.2)) return this.unusualAddress(locale);
    const forms = addressForms(locale);
    if (forms !== undefined && this.chance(0.6)) return this.nationalAddress(locale, this.pick(forms));
    const street = this.safely(() => faker.location.streetAddress(), () => english.location.streetAddress());
    const city = this.safely(() => faker.location.city(), () => english.location.city());
    const zip = this.safely(() => faker.location.zipCode(), () => english.location.zipCode());
    const country = this.pick(this.countries);
    const separator = this.chance(0.7) ? ', ' : '\n';
    if (locale.startsWith('en')) {
      const unit = this.chance(0.25) ? `${this.pick([', ', ' '])}${this.pick(['Apt.', 'Apt', 'Suite', 'Unit', 'Flat', '#'])}${this.pick([' ', ''])}${english.number.int({ min: 1, max: 999 })}` : '';
      const state = this.safely(() => (locale === 'en_US' ? faker.location.state({ abbreviated: this.chance(0.8) }) : faker.location.state()), () => 'CA');
      return this.pick([
        () => `${street}${unit}`,
        () => `${street}${unit}${separator}${city}`,
        () => `${street}${unit}${separator}${city}, ${state} ${zip}`,
        () => `${street}${unit}${separator}${city}, ${state} ${zip}`,
        () => `${street}${unit}${separator}${city}${separator}${zip}`,
        () => `${street}${unit}${separator}${city}, ${state} ${zip}${separator}${country}`,
        () => `${street}${unit} ${city} ${country} ${zip}`,
        () => `P.O. Box ${english.number.int({ min: 10, max: 9999 })}, ${city}, ${state} ${zip}`,
      ])();
    }
    return this.pick([() => street, () => `${street}${separator}${zip} ${city}`, () => `${street}${separator}${zip} ${city}`, () => `${street}, ${city}`, () => `${street}${separator}${zip} ${city}${separator}${country}`, () => `${street}${separator}${city} ${zip}`])();
  }

  /** A form of national.mjs, filled. */
  nationalAddress(locale, form) {
    const english = this.fakers.en;
    const faker = this.faker(locale);
    const line = this.pick(['\n', '\n', ', ', ', ', ' ']);
    const number = () => String(english.number.int({ min: 1, max: this.pick([9, 60, 300, 2000]) }));
    const slots = {
      n: number,
      n2: number,
      zip: () => this.safely(() => faker.location.zipCode(), () => '12345'),
      city: () => (townsOf(locale) !== undefined ? this.pick(townsOf(locale)) : this.safely(() => faker.location.city(), () => english.location.city())),
      state: () => this.safely(() => faker.location.state(), () => english.location.state()),
      district: () => `${this.pick(['', '', 'Vila ', 'Nova ', 'Santa ', 'Jardim ', 'Alto '])}${this.value('last', locale).text}`,
      prov: () => Array.from({ length: 2 }, () => this.pick('ABCEGILMNOPRSTV'.split(''))).join(''),
      street: () => this.safely(() => faker.location.street(), () => english.location.street()),
      first: () => this.value('first', locale).text,
      last: () => this.value('last', locale).text,
      name: () => this.value('name', locale).text,
    };
    return form.replaceAll('|', line).replace(/\{([a-z0-9]+)\}/g, (_, slot) => slots[slot]());
  }

  /** Forms that mix the parts: numbers in front and behind, units, military post offices, corners, indented lines. */
  unusualAddress(locale) {
    const faker = this.faker(locale);
    const english = this.fakers.en;
    const number = () => String(english.number.int({ min: 1, max: 999 })).padStart(this.chance(0.3) ? 2 : 1, '0');
    const street = this.safely(() => faker.location.street(), () => english.location.street());
    const unit = this.pick(['', '', ` Apt. ${number()}`, ` Suite ${number()}`, `, Apt. ${number()}`, ` Unit ${number()}`, `, ${this.pick(['2nd', '3rd', '4th'])} Floor`, ` /${number()}`]);
    const city = this.safely(() => faker.location.city(), () => english.location.city());
    const zip = this.safely(() => faker.location.zipCode(), () => english.location.zipCode());
    const state = this.pick([english.location.state({ abbreviated: true }), '', '']);
    const country = this.pick([this.pick(this.countries), '', '']);
    const line = this.pick([', ', ' ', '\n', '\n ', '\n, ']);
    const first = this.pick([`${number()} ${street}`, `${street} ${number()}`, `${number()} ${street} ${number()}`, `${street} ${number()}${this.pick('abcdef'.split(''))}`]);
    const rest = this.pick([[city, state, zip], [city, zip], [zip, city], [city, country], [city, state, country, zip], [city, country, zip], [city]]).filter(Boolean);
    return this.pick([
      () => `${first}${unit}${line}${rest.join(this.pick([', ', ' ', line]))}`,
      () => `${first}${unit}${line}${rest.join(this.pick([', ', ' ', line]))}`,
      () => `${first}${unit}`,
      () => `${this.pick(['PSC', 'Unit'])} ${english.number.int({ min: 100, max: 9999 })}${this.pick([' ', ', '])}Box ${english.number.int({ min: 10, max: 9999 })}${this.pick(['\n', ', ', ' '])}${this.pick(['APO', 'FPO', 'DPO'])} ${this.pick(['AE', 'AP', 'AA'])} ${english.location.zipCode('#####')}`,
      () => `${this.pick(['P.O. Box', 'PO Box', 'Postfach', 'Box'])} ${number()}${line}${rest.join(' ')}`,
    ])();
  }

  /** A filled template; the slots that name somebody become spans. */
  fill(template, locale) {
    let text = '';
    const spans = [];
    const slots = /\{([a-z]+)\}/g;
    let from = 0;
    for (const match of template.matchAll(slots)) {
      text += template.slice(from, match.index);
      const { type, text: value } = this.value(match[1], locale);
      if (type !== undefined) spans.push({ start: text.length, end: text.length + value.length, type });
      text += value;
      from = match.index + match[0].length;
    }
    return { text: text + template.slice(from), spans };
  }

  /** A name behind a label, or an address in a script without capitals. */
  addLabelled(add) {
    if (this.chance(0.3)) add(this.fill(this.pick(LABELLED_NAMES), this.pick(LATIN.concat(OTHER_CAPITALS))));
    else if (this.chance(0.35)) {
      const locale = this.pick(Object.keys(ADDRESSES_IN_OTHER_SCRIPTS));
      add(this.fill(this.pick(ADDRESSES_IN_OTHER_SCRIPTS[locale]), locale));
    } else {
      const locale = this.pick(Object.keys(LABELLED_NAMES_OF));
      add(this.fill(this.pick(LABELLED_NAMES_OF[locale]), locale));
    }
  }

  document() {
    const pieces = this.pick([1, 1, 1, 2, 3]);
    const result = { text: '', spans: [] };
    const add = ({ text, spans }) => {
      if (result.text !== '') result.text += this.pick([' ', '\n', '\n\n']);
      for (const span of spans) result.spans.push({ start: span.start + result.text.length, end: span.end + result.text.length, type: span.type });
      result.text += text;
    };
    const script = this.chance(0.08) ? this.pick(Object.keys(OTHER_SCRIPTS)) : undefined;
    const language = this.chance(0.25) ? this.pick(Object.keys(LANGUAGES)) : undefined;
    for (let piece = 0; piece < pieces; piece++) {
      if (script !== undefined) add(this.fill(this.pick(OTHER_SCRIPTS[script]), script));
      else if (this.chance(0.16)) add(this.fill(this.pick(ANYWHERE), this.pick(LATIN.concat(OTHER_CAPITALS))));
      else if (this.chance(0.11)) this.addLabelled(add);
      else if (this.chance(0.07)) add(this.fill(this.pick(ABOUT_FIRMS), this.pick(ENGLISH_LOCALES)));
      else if (this.chance(0.17)) add(this.fill(informalTemplate(() => this.random.number.float()), this.chance(0.6) ? this.pick(ENGLISH_LOCALES) : this.pick(LATIN)));
      else if (this.chance(0.22)) add(this.fill(this.pick(EMPTY), 'en_US'));
      else if (this.chance(0.12)) {
        const sentences = this.pick([ADDRESS_SENTENCES, MORE_ADDRESS_SENTENCES]);
        const locale = this.pick(Object.keys(sentences));
        add(this.fill(this.pick(sentences[locale]), locale));
      } else if (this.chance(0.06)) add(this.fill(this.pick(ABOUT_PRODUCTS), 'en_US'));
      else if (language !== undefined && PLAIN[language] !== undefined && this.chance(0.25)) add(this.fill(this.pick(PLAIN[language]), language));
      else if (language !== undefined) add(this.fill(this.pick(LANGUAGES[language]), language));
      else add(this.fill(this.chance(0.6) ? narrativeTemplate(() => this.random.number.float()) : this.pick(ENGLISH), this.chance(0.5) ? this.pick(ENGLISH_LOCALES) : this.pick(LATIN)));
    }
    if (this.chance(0.1)) return { text: lowerCase(result.text), spans: result.spans };
    return this.chance(0.03) ? { text: upperCase(result.text), spans: result.spans } : result;
  }
}

/** Case changes that keep every offset. */
export function lowerCase(text) {
  return [...text].map((character) => (character.toLowerCase().length === character.length ? character.toLowerCase() : character)).join('');
}

export function upperCase(text) {
  return [...text].map((character) => (character.toUpperCase().length === character.length ? character.toUpperCase() : character)).join('');
}
