import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { isValidPhoneNumber } from 'libphonenumber-js/min';
import { findPersonalData } from './find.js';
import { isInternationalNumber } from './recognizers/numbering-plans.js';

const STRUCTURED_QUIET = [
  '550e8400-e29b-41d4-a716-446655440000', 'commit 9fceb02d0ae598e95dc970b74767f19372d61af8', 'sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855', 'v1.2.3.4 and 10.15.7', 'Order 112-3456789-0123456 shipped', 'Invoice #2024001234',
  'Total: $1,234,567.89', '2024-11-23T20:24:11.123Z', 'timestamp=1732393451123', 'pid 12345 tid 67890', 'at foo (/srv/app/index.js:123:45)', 'ISBN 978-3-16-148410-0', 'SKU 4006381333931', 'rgb(123, 45, 67) #ff00ff', 'a = 0x1f4d5e6a;', 'between 2010-2020', 'room 101, floor 12', 'GET /api/v1/orders/1234567890 HTTP/1.1" 200 5123',
  'npm i left-pad@1.3.0', '@angular/core@17.0.1', 'git@github.com:owner/repo.git', 'icon@2x.png', 'https://user:${PASSWORD}@host/', '1-2-3 4-5-6', '12:34:56', 'x = y::z', '3.14159265358979', 'C++20::vector',
];

test('identifiers, versions, prices and times are left alone', () => {
  for (const text of STRUCTURED_QUIET) {
    const found = findPersonalData(text).filter(({ type }) => !['PERSON', 'ORGANIZATION', 'LOCATION', 'STREET_ADDRESS'].includes(type));
    assert.deepEqual(found, [], text);
  }
});

const FINDS: readonly [string, string, string][] = [
  ['Write to jane.doe+news@mail.example.co.uk today', 'EMAIL_ADDRESS', 'jane.doe+news@mail.example.co.uk'],
  ['käthe@müller.example is hers', 'EMAIL_ADDRESS', 'käthe@müller.example'],
  ['邮箱jane@example.com，谢谢', 'EMAIL_ADDRESS', 'jane@example.com'],
  ['用户@example.cn', 'EMAIL_ADDRESS', '用户@example.cn'],
  ['mailto:a@xn--d1acufc.xn--p1ai.', 'EMAIL_ADDRESS', 'a@xn--d1acufc.xn--p1ai'],
  ['Call +44 20 7946 0958 now', 'PHONE_NUMBER', '+44 20 7946 0958'],
  ['call me: (212) 555-0123 ext. 45 thanks', 'PHONE_NUMBER', '(212) 555-0123 ext. 45'],
  ['Tel. 030 901820', 'PHONE_NUMBER', '030 901820'],
  ['phone: 06-24312407', 'PHONE_NUMBER', '06-24312407'],
  ['Handy 0171/1234567', 'PHONE_NUMBER', '0171/1234567'],
  ['電話 03-1234-5678 です', 'PHONE_NUMBER', '03-1234-5678'],
  ['Clara Roy\n04 92 40 09 17', 'PHONE_NUMBER', '04 92 40 09 17'],
  ['ring mig på 018-90 62 67', 'PHONE_NUMBER', '018-90 62 67'],
  ['Rückruf unter (03603) 268840', 'PHONE_NUMBER', '(03603) 268840'],
  ['позвоните: 8 (812) 726-79-49', 'PHONE_NUMBER', '8 (812) 726-79-49'],
  ['Телефон 44 123 45 67', 'PHONE_NUMBER', '44 123 45 67'],
  ['meu número 16 5892-1527', 'PHONE_NUMBER', '16 5892-1527'],
  ['001-212-555-0123x068', 'PHONE_NUMBER', '001-212-555-0123x068'],
  ['ورقم هاتفي 0501234567', 'PHONE_NUMBER', '0501234567'],
  ['והטלפון שלי 058 917 1218', 'PHONE_NUMBER', '058 917 1218'],
  ['मेरा फ़ोन नंबर 09383470174', 'PHONE_NUMBER', '09383470174'],
  ['jane@example.com;2107185133', 'PHONE_NUMBER', '2107185133'],
  ['IBAN DE89 3704 0044 0532 0130 00.', 'IBAN_CODE', 'DE89 3704 0044 0532 0130 00'],
  ['gb82west12345698765432', 'IBAN_CODE', 'gb82west12345698765432'],
  ['from 93.184.216.34 at noon', 'IP_ADDRESS', '93.184.216.34'],
  ['client 2001:db8:85a3::8a2e:370:7334 gone', 'IP_ADDRESS', '2001:db8:85a3::8a2e:370:7334'],
  ['my wallet 0x52908400098527886E0F7030069857D2E4169EE7', 'CRYPTO', '0x52908400098527886E0F7030069857D2E4169EE7'],
  ['send to bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq', 'CRYPTO', 'bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq'],
  ['pay 1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2 please', 'CRYPTO', '1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2'],
  ['postgres://admin:hunter22@db/main', 'URL_CREDENTIALS', 'admin:hunter22'],
  ['She was born on March 3rd, 1980 in spring', 'DATE_OF_BIRTH', 'March 3rd, 1980'],
  ['"date_of_birth": "1980-03-03"', 'DATE_OF_BIRTH', '1980-03-03'],
  ['geboren am 3. März 1980', 'DATE_OF_BIRTH', '3. März 1980'],
  ['Passport number: C01X00T47', 'PASSPORT', 'C01X00T47'],
  ['Passport no: C9V3F0TLX', 'PASSPORT', 'C9V3F0TLX'],
  ["my driver's license is D1234567", 'DRIVER_LICENSE', 'D1234567'],
  ['MRN: 00123456', 'MEDICAL_RECORD_NUMBER', '00123456'],
  ['license plate 7ABC123', 'VEHICLE_PLATE', '7ABC123'],
  ['bank account number is 000123456789', 'BANK_ACCOUNT_NUMBER', '000123456789'],
  ['{"patientSsn":"078051123"}', 'US_SSN', '078051123'],
  ['She will follow up by phone (639-382-1211).', 'PHONE_NUMBER', '639-382-1211'],
  ['by phone (409.431.0324x70586).', 'PHONE_NUMBER', '409.431.0324x70586'],
  ['jane@example.com / 639-382-1211 / 32 Oak Street', 'PHONE_NUMBER', '639-382-1211'],
  ['Cep no: 05321234567', 'PHONE_NUMBER', '05321234567'],
  ['MAC 76:27:35:12:31:59 of the laptop', 'MAC_ADDRESS', '76:27:35:12:31:59'],
  ['lease 76:27:35:78:31:59 ends', 'MAC_ADDRESS', '76:27:35:78:31:59'],
  ['Patient seen today, record number 57923202', 'MEDICAL_RECORD_NUMBER', '57923202'],
  ['Hospital no: H123456', 'MEDICAL_RECORD_NUMBER', 'H123456'],
  ['licence no. D1234567, valid', 'DRIVER_LICENSE', 'D1234567'],
  ['DL: B7654321', 'DRIVER_LICENSE', 'B7654321'],
  ['Travelling with passport HVK9NHPVZ today', 'PASSPORT', 'HVK9NHPVZ'],
  ['Me llamo Ana y nací el 27/04/1957.', 'DATE_OF_BIRTH', '27/04/1957'],
  ['született 1985. 03. 12. Pécsen', 'DATE_OF_BIRTH', '1985. 03. 12.'],
  ['дата народження: 12 березня 1980', 'DATE_OF_BIRTH', '12 березня 1980'],
  ['DOB 05-Mar-80', 'DATE_OF_BIRTH', '05-Mar-80'],
];

test('values in running text, forms and JSON are found exactly', () => {
  for (const [text, type, value] of FINDS) {
    const found = findPersonalData(text).filter((span) => span.type === type);
    assert.deepEqual(found.map(({ start, end }) => text.slice(start, end)), [value], text);
  }
});

test('a record is a patient\'s only where somebody is treated, and loopback is nobody\'s address', () => {
  for (const text of ['Processing record number 57923202 of the batch', 'record id 57923202', 'at 20:11:29:12:00:00 sharp', 'listening on ::1 and ::ffff:127.0.0.1', 'host [::1]', 'Suite 680 36 4022']) {
    assert.deepEqual(findPersonalData(text).filter(({ type }) => ['MEDICAL_RECORD_NUMBER', 'IP_ADDRESS', 'US_SSN', 'MAC_ADDRESS'].includes(type)), [], text);
  }
});

test('a date is nobody\'s without a word of birth', () => {
  assert.deepEqual(findPersonalData('Delivered on 1980-03-03').filter(({ type }) => type === 'DATE_OF_BIRTH'), []);
});

test('the language hint raises what is at home there', () => {
  const text = 'Numer 44051401458';
  assert.equal(findPersonalData(text, { types: ['PL_PESEL'] }).length, 0);
  assert.equal(findPersonalData(text, { types: ['PL_PESEL'], languages: ['pl-PL'], minimumScore: 0.45 }).length, 1);
});

test('known values are found whole, whatever their case', () => {
  const text = 'ANNA-Lena met Annabel; project Zephyr is hers.';
  const found = findPersonalData(text, { types: ['PERSON', 'PROJECT'], known: [{ value: 'Anna-Lena' }, { value: 'zephyr', type: 'PROJECT' }] });
  assert.deepEqual(found.filter(({ score }) => score === 1).map(({ start, end }) => text.slice(start, end)), ['ANNA-Lena', 'Zephyr']);
});

test('a capitalised word of an e-mail address is a name elsewhere', () => {
  const text = 'Mail zorbina.quux@example.com, Zorbina knows.';
  const found = findPersonalData(text).filter(({ type }) => type === 'PERSON');
  assert.deepEqual(found.map(({ start, end }) => text.slice(start, end)), ['Zorbina']);
});

test('custom recognizers: a pattern, a list of words, a function', () => {
  const recognizers = [
    { type: 'CUSTOMER_NUMBER', pattern: 'K-\\d{6}' },
    { type: 'PROJECT', words: ['Blue Heron'] },
    { type: 'SEAT', find: (text: string) => [{ start: text.indexOf('12F'), end: text.indexOf('12F') + 3 }, { start: -1, end: 99_999 }] },
  ];
  const text = 'K-123456 flies with blue heron on 12F';
  const found = findPersonalData(text, { types: ['CUSTOMER_NUMBER', 'PROJECT', 'SEAT'], recognizers });
  assert.deepEqual(found.map(({ type, start, end }) => [type, text.slice(start, end)]), [['CUSTOMER_NUMBER', 'K-123456'], ['PROJECT', 'blue heron'], ['SEAT', '12F']]);
});

test('a custom pattern that could run away is refused', () => {
  for (const pattern of ['(a+)+$', 'a*', 'a+', '(?:ab){2,9}', '(?=a)b', '(a)\\1', 'a{1,}', '(?<n>a)', 'a?'.repeat(40), '[', 'a{1,999}']) {
    assert.throws(() => findPersonalData('x', { recognizers: [{ type: 'X', pattern }] }), TypeError, pattern);
  }
});

test('the numbering plans agree with libphonenumber', () => {
  const digits = fc.tuple(fc.constantFrom('1', '44', '49', '33', '34', '39', '7', '81', '82', '86', '91', '55', '52', '61', '27', '90', '48', '353'), fc.stringMatching(/^[1-9][0-9]{6,10}$/)).map((parts) => parts.join(''));
  fc.assert(
    fc.property(digits, (number) => {
      // The plans also allow the trunk prefix to be left standing; without it both say the same.
      if (isValidPhoneNumber(`+${number}`)) assert.ok(isInternationalNumber(number), number);
    }),
    { numRuns: 2000 },
  );
});

test('spans are in order, apart from each other, and inside the text, whatever the text', () => {
  const piece = fc.constantFrom('a@b.co', '4111 1111 1111 1111', '+1 212 555 0123', '078-05-1123', 'DE89370400440532013000', 'Dr. Ann Lee', '::1', '10.0.0.1', '😀', '\ud83d', 'e\u0301', '\u200f', ' ', '-', '.', '@', '://u:p@', 'passport ', 'born ', '1', 'A', '\n', 'ssn ');
  fc.assert(
    fc.property(fc.array(fc.oneof(piece, fc.string({ unit: 'binary', maxLength: 4 })), { maxLength: 30 }), (pieces) => {
      const text = pieces.join('');
      let reached = 0;
      for (const { start, end, score } of findPersonalData(text)) {
        assert.ok(start >= reached && end > start && end <= text.length && score > 0 && score <= 1);
        reached = end;
      }
    }),
    { numRuns: 200 },
  );
});
