/** Fields that hold data of a person whatever they are part of, by how their names end. */
const always = /(?:email(?:address)?|mailaddress|phone(?:number)?|mobile(?:number)?|ssn|socialsecurity(?:number)?|dateofbirth|dob|birth(?:date|day|place)|placeofbirth|^born(?:on|at|in)?$|(?:home|street|postal|billing|mailing|shipping)address|(?:full|first|last|middle|maiden|real|legal)name|surname|passport(?:number|no|id)?|(?:creditcard|card|account|licen[cs]e|identity|insurance|policy(?:holder)?|patient|hospital|medicalrecord|nhs|taxpayer|nationalid|nationalinsurance|medicare|student|matric(?:ulation)?|enrol?lment|admission|roll|customer|client|member(?:ship)?|loyalty|employee|staff|personnel|payroll|badge|aadhaa?r|voter)(?:number|no|num)|^(?:matric|mrn|aadhaa?r)$|creditcard|iban|nationalid|tax(?:payer)?id|driver'?s?licen[cs]e|medicalhistory|diagnos[ei]s|hivstatus|allergies|medications?|religion|ethnicity|salary|income|bankaccount)$/;
/** The same in other languages than English: German, Dutch, French, Spanish, Portuguese, Italian. */
const elsewhere = /^(?:geburts(?:datum|tag|ort|name)|wohnadresse|emailadresse|krankenkassennummer|personalausweis(?:nummer)?|anschrift|wohnort|telefon(?:nummer)?|handy(?:nummer)?|vorname|nachname|familienname|steuer(?:nummer|id)|sozialversicherungsnummer|svnummer|kontonummer|(?:matrikel|kunden|patienten|personal|mitarbeiter|mitglieds?|versicherten|versicherungs|policen?|schueler|ausweis)(?:nummer|nr)|(?:klant|leerling|student|personeels|polis|patient)nummer|numero(?:d[eo])?(?:client|cliente|etudiant|patient|paciente|empleado|salarie|poliza|police|matricola|socio)|matricola|matricula|numdossier|krankentage|diagnose|gehalt|konfession|geboortedatum|bsn|achternaam|voornaam|telefoonnummer|rekeningnummer|datedenaissance|(?:num(?:ero)?)?(?:de)?secu(?:rite)?(?:sociale)?|nir|adresse(?:postale|mail|electronique)?|courriel|nomcomplet|nomdefamille|lieudenaissance|numero(?:de)?telephone|telephone|prenom|salaire|fecha(?:de)?nacimiento|telefono|apellidos?|direccion(?:postal)?|correo(?:electronico)?|fechadenac|movil|pasaporte|numero(?:de)?seguridadsocial|seguridadsocial|dni|nif|nombrecompleto|salario|diagnostico|data(?:de)?nascimento|cpf|telefone|sobrenome|datadinascita|codicefiscale|cognome|indirizzo|luogodinascita|endereco|morada)$/;
/** Names that end like those and say something else. */
const never = /^(?:has|is|show|hide|use|send|can|should|to|from|no|verify|validate|render|format|get|set)?(?:emails?sent)$|(?:template|count|enabled|verified)$/;
/** Fields that do so when what they are part of is a person. */
const ofPersons = new Set(['name', 'address', 'age', 'gender', 'birth', 'zip', 'zipcode', 'postcode', 'city']);
const persons = /(?:^|[._])(?:user|customer|patient|client|member|employee|applicant|person|profile|contact|candidate|student|guest|tenant|subscriber|(?:policy|account|card)?_?holder|claimant|borrower|child|pupil|parent|driver|passenger|travell?er|resident|citizen|donor|reviewer|insured|buyer|purchaser|shopper|beneficiary)s?(?:\[\])?$/i;
/** People, and files that are kept on them, in those languages. */
const personsElsewhere = /(?:^|[._])(?:(?:patienten|personal|kunden|schueler|schüler|kranken)?akten?|kund(?:e|in|en)|patientin(?:nen)?|mitarbeiter(?:in)?|(?:be)?nutzer(?:in)?|bewerber(?:in)?|sch(?:ue|ü)ler(?:in)?|mieter(?:in)?|versicherte[rn]?|angestellte[rn]?|klant|werknemer|huurder|leerling|gebruiker|utilisateur|salari[eé]|employ[eé]|locataire|[eé]l[eè]ve|adh[eé]rent|(?:cliente|paciente|usuario|empleado|alumno|alumna|inquilino|solicitante|funcionario|aluno|paziente|utente|dipendente|studente)s?)(?:\[\])?$/i;

/** What is no person and has such a name all the same: `repository.full_name` of GitHub. */
const things = /(?:^|[._ ])(?:repo(?:sitory)?|organi[sz]ation|org|project|package|module|table|column|branch)s?(?:\[\])?$/i;

/** How the webhooks of telephone and chat services call the number and the name of who wrote: exactly so. */
const ofWebhooks = /^(?:From|ProfileName|WaId|CallerName|wa_id|waId|msisdn)$/;
const webhooks = /(?:^|[. _])(?:body|params|payload|form|event|webhook|message|contact|sms|data)(?:\[\]|\[\d\])?$/i;

/** What a person of a chat is called, beside his number. */
const ofContacts = /(?:contacts?|sender|caller)(?:\[\]|\[\d\]|\.\[\d\])?\.profile$/i;

function plain(name: string): string {
  return name.replace(/[_\-$\s]/g, '').toLowerCase();
}

/** Whether `object.name` is data of a person, by its name alone. */
export function isPersonalField(object: string, name: string): boolean {
  const field = plain(name);
  if (field.length > 60 || (field === 'fullname' && things.test(object))) return false;
  if ((ofWebhooks.test(name) && webhooks.test(object)) || (field === 'name' && ofContacts.test(object))) return true;
  return (always.test(field) && !never.test(field)) || elsewhere.test(field) || (ofPersons.has(field) && field !== 'name' && persons.test(object));
}

/** Whether a name stands for a whole record of a person. */
export function isPerson(name: string): boolean {
  return persons.test(name) || personsElsewhere.test(name);
}

const children = /\b(?:child|children|kids?|sons?|daughters?|pupils?|toddlers?|boys?|girls?|schoolchild\w{0,3}|Kind(?:er|es)?|enfants?|niñ[oa]s?)\b/i;
/** Where a child may be found. */
const whereabouts = /(?:^|[._])(?:school|schule|kindergarten|nursery|class|klasse|teacher|street|town|city|home|address|surname|last_?name|postcode|zip)$/i;

/** What together tells which child a text is about: its name, and where it goes to school or lives. */
export function childrensFields(text: string, names: readonly string[]): string[] {
  const called = names.find((name) => /(?:^|[._])(?:(?:child|kid|pupil|first)_?)?name$/i.test(name));
  const places = names.filter((name) => whereabouts.test(name));
  return called === undefined || places.length === 0 || !children.test(text) ? [] : [called, ...places];
}

/** What a prompt judges a person by, whose name says nothing of that. */
const judged = /\b(?:scor(?:e|es|ing)|rat(?:e|es|ing)|rank(?:s|ing)?|evaluate|assess|screen|bewerte|bewerten|[eé]value[rz]?|analyse la compatibilit[eé]|eval[uú]a|punt[uú]a|valuta|avalie)\b/i;
const applicants = /\b(?:candidat(?:e|es|s|o|a|os|as|i)?|applicants?|r[eé]sum[eé]s?|CVs?|Bewerber\w{0,6}|Lebenslauf|lettori?|postulantes?)\b/i;
/** Of what is written for somebody, the name is a part. */
const addressed = /\b(?:letters?|e-?mails?|messages? to|lettre|courrier|Anschreiben|carta|lettera|greet\w{0,4}|address (?:him|her|them)|by name)\b/i;

/** The name of somebody who applies, sent along to be judged by what he can do. */
export function namesOfJudged(text: string, names: readonly string[]): string[] {
  const name = names.find((sent) => /(?:^|[._])(?:(?:full|candidate|applicant|complete)_?)?(?:name|nom|nombre|nome|naam)$/i.test(sent));
  return name !== undefined && judged.test(text) && applicants.test(text) && !addressed.test(text) ? [name] : [];
}
