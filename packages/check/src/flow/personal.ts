/** Fields that hold data of a person whatever they are part of, by how their names end. */
const always = /(?:email(?:address)?|mailaddress|phone(?:number)?|mobile(?:number)?|ssn|socialsecurity(?:number)?|dateofbirth|dob|birth(?:date|day)|(?:home|street|postal|billing|mailing|shipping)address|(?:full|first|last|middle|maiden|real|legal)name|surname|passport(?:number|no|id)?|(?:creditcard|card|account|licen[cs]e|identity|insurance|policy|patient|nhs|taxpayer|nationalid|nationalinsurance|medicare)(?:number|no)|creditcard|iban|nationalid|tax(?:payer)?id|driver'?s?licen[cs]e|medicalhistory|diagnos[ei]s|hivstatus|allergies|medications?|religion|ethnicity|salary|income|bankaccount)$/;
/** Names that end like those and say something else. */
const never = /^(?:has|is|show|hide|use|send|can|should|to|from|no|verify|validate|render|format|get|set)?(?:emails?sent)$|(?:template|count|enabled|verified)$/;
/** Fields that do so when what they are part of is a person. */
const ofPersons = new Set(['name', 'address', 'age', 'gender', 'birth', 'zip', 'zipcode', 'postcode', 'city']);
const persons = /(?:^|[._])(?:user|customer|patient|client|member|employee|applicant|person|profile|contact|candidate|student|guest|tenant|subscriber|(?:policy|account|card)?_?holder|claimant|borrower|child|pupil|parent|driver|passenger|travell?er|resident|citizen|donor|reviewer|insured|beneficiary)s?(?:\[\])?$/i;

function plain(name: string): string {
  return name.replace(/[_\-$]/g, '').toLowerCase();
}

/** Whether `object.name` is data of a person, by its name alone. */
export function isPersonalField(object: string, name: string): boolean {
  const field = plain(name);
  if (field.length > 60) return false;
  return (always.test(field) && !never.test(field)) || (ofPersons.has(field) && field !== 'name' && persons.test(object));
}

/** Whether a name stands for a whole record of a person. */
export function isPerson(name: string): boolean {
  return persons.test(name);
}
