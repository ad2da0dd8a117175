/** Fields that hold data of a person whatever they are part of. */
const always = new Set([
  'email', 'emailaddress', 'phone', 'phonenumber', 'mobile', 'ssn', 'socialsecuritynumber', 'dateofbirth', 'dob', 'birthdate', 'birthday', 'homeaddress', 'streetaddress', 'fullname', 'firstname', 'lastname',
  'passport', 'passportnumber', 'creditcard', 'cardnumber', 'creditcardnumber', 'iban', 'nationalid', 'taxid', 'nationalinsurancenumber', 'driverslicense', 'medicalhistory', 'diagnosis', 'salary', 'bankaccount', 'accountnumber',
]);
/** Fields that do so when what they are part of is a person. */
const ofPersons = new Set(['name', 'address', 'age', 'gender', 'birth', 'zip', 'zipcode', 'postcode', 'city']);
const persons = /(?:^|[._])(?:user|customer|patient|client|member|employee|applicant|person|profile|contact|candidate|student|guest|tenant|subscriber)s?(?:\[\])?$/i;

function plain(name: string): string {
  return name.replace(/[_\-$]/g, '').toLowerCase();
}

/** Whether `object.name` is data of a person, by its name alone. */
export function isPersonalField(object: string, name: string): boolean {
  const field = plain(name);
  return always.has(field) || (ofPersons.has(field) && field !== 'name' && persons.test(object));
}

/** Whether a name stands for a whole record of a person. */
export function isPerson(name: string): boolean {
  return persons.test(name);
}
