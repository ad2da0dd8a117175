import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findPersonalData } from '../find.js';

// Specimen numbers that the issuing bodies, standards or well-known documentation print as examples.
const SPECIMENS: readonly { type: string; before: string; good: readonly string[]; bad: readonly string[] }[] = [
  { type: 'CREDIT_CARD', before: 'Paid with ', good: ['4012888888881881', '4012-8888-8888-1881', '4111 1111 1111 1111', '371449635398431', '5555555555554444', '6011000400000000', '30569309025904'], bad: ['4012888888881882', '1748503543012'] },
  { type: 'US_SSN', before: 'my ssn is ', good: ['078-05-1123', '078 05 1123', '078051123'], bad: ['078-05-1120', '666-12-3456', '000-12-3456', '123-00-4567', '123-45-0000'] },
  { type: 'US_ITIN', before: 'ITIN ', good: ['911-70-1234', '911701234'], bad: ['911-89-1234'] },
  { type: 'US_NPI', before: 'NPI: ', good: ['1234567893', '1245319599'], bad: ['1234567890'] },
  { type: 'US_MBI', before: 'Medicare ID ', good: ['1EG4-TE5-MK73', '1EG4TE5MK73'], bad: ['1SG4-TE5-MK73', '12G4-TE5-MK73'] },
  { type: 'MEDICAL_LICENSE', before: 'DEA number ', good: ['BB1388568', 'K92993548'], bad: ['BB1388567'] },
  { type: 'ABA_ROUTING_NUMBER', before: 'routing number ', good: ['121000358', '0711-0130-7'], bad: ['121000359', '421042111'] },
  { type: 'UK_NINO', before: 'National Insurance ', good: ['AA 12 34 56 B', 'AA123456B'], bad: ['BG123612A', 'AA123456H'] },
  { type: 'UK_NHS', before: 'NHS number ', good: ['401-023-2137', '221 395 1837', '0032698674'], bad: ['401-023-2138'] },
  { type: 'UK_DRIVING_LICENCE', before: 'licence ', good: ['MORGA657054SM9IJ', 'FO999512018AA1AB'], bad: ['MORGA663054SM9IJ'] },
  { type: 'CA_SIN', before: 'SIN: ', good: ['130 692 544', '347-677-452'], bad: ['130 692 545', '812 345 678'] },
  { type: 'AU_TFN', before: 'tax file number ', good: ['876 543 210'], bad: ['824 753 557'] },
  { type: 'AU_ABN', before: 'ABN ', good: ['51 824 753 556', '51824753556'], bad: ['52 824 753 556'] },
  { type: 'AU_ACN', before: 'ACN ', good: ['005 499 981', '006249976'], bad: ['824 753 557'] },
  { type: 'AU_MEDICARE', before: 'Medicare card ', good: ['2123 45670 1'], bad: ['2123 25870 1'] },
  { type: 'IN_AADHAAR', before: 'Aadhaar ', good: ['3123 4567 8909', '399876543211'], bad: ['1234 5678 9012', '3123 4567 8908'] },
  { type: 'IN_PAN', before: 'PAN ', good: ['ABCPD1234Z'], bad: ['ABCD1234'] },
  { type: 'IN_GSTIN', before: 'GSTIN ', good: ['27ABCDE1234F1Z5'], bad: ['38ABCDE1234F1Z5', '27ABCDE1234F1Y5'] },
  { type: 'SG_NRIC_FIN', before: 'NRIC ', good: ['S2740116C', 'M4332674T'], bad: [] },
  { type: 'DE_TAX_ID', before: 'Steuer-ID ', good: ['98765432106'], bad: ['98765432100', '02345678901'] },
  { type: 'DE_SOCIAL_SECURITY', before: 'RVNR ', good: ['15070649C103', '65070803A019'], bad: ['15070649C100', '15071349C103'] },
  { type: 'DE_ID_CARD', before: 'Personalausweis ', good: ['L01X00T44', 'T22000129'], bad: ['A01X00T44'] },
  { type: 'DE_HEALTH_INSURANCE', before: 'KVNR ', good: ['A123456780', 'A000500015'], bad: ['A123456787'] },
  { type: 'FR_NIR', before: 'numéro de sécurité sociale ', good: ['2 55 08 14 168 025 38', '255081416802538'], bad: ['255081416802539'] },
  { type: 'IT_FISCAL_CODE', before: 'codice fiscale ', good: ['RSSMRA85T10A562S'], bad: ['RSSMRA85T10A562T'] },
  { type: 'ES_NIF', before: 'DNI ', good: ['12345678Z', '12345678-Z', '55555555K'], bad: ['12345678A'] },
  { type: 'ES_NIE', before: 'NIE ', good: ['Z8078221M', 'Y8063915-Z'], bad: ['Y8063915Q'] },
  { type: 'PL_PESEL', before: 'PESEL ', good: ['44051401458', '02070803628'], bad: ['44051401459', '11110021111'] },
  { type: 'NL_BSN', before: 'BSN ', good: ['111222333'], bad: ['111222334'] },
  { type: 'BE_NATIONAL_NUMBER', before: 'rijksregisternummer ', good: ['85.07.30-033.28', '85073003328', '85 07 30 033 28', '85.07.30-033 28'], bad: ['85.07.30-033.29'] },
  { type: 'SE_PERSONNUMMER', before: 'personnummer ', good: ['871220-2384', '19910924-2397'], bad: ['871220-2385', '19001309-2393'] },
  { type: 'SE_ORGANISATIONSNUMMER', before: 'organisationsnummer ', good: ['556703-7485'], bad: ['556703-7486'] },
  { type: 'FI_PERSONAL_IDENTITY_CODE', before: 'henkilötunnus ', good: ['010594Y9032', '131052-308T'], bad: ['131052-308U', '012245A110G'] },
  { type: 'DK_CPR', before: 'CPR-nummer ', good: ['070761-4285'], bad: ['420761-4285'] },
  { type: 'CH_AHV', before: 'AHV ', good: ['756.9217.0769.85'], bad: ['756.9217.0769.84'] },
  { type: 'AT_SOCIAL_SECURITY', before: 'SVNR ', good: ['1237 010180'], bad: ['1238 010180'] },
  { type: 'IE_PPS', before: 'PPSN ', good: ['1234567T', '1234567FA', '6433435FT', '6433435FW'], bad: ['1234567A'] },
  { type: 'BR_CPF', before: 'CPF ', good: ['111.444.777-35', '11144477735'], bad: ['111.444.777-36', '111.111.111-11'] },
  { type: 'BR_CNPJ', before: 'CNPJ ', good: ['11.222.333/0001-81'], bad: ['11.222.333/0001-82'] },
  { type: 'MX_CURP', before: 'CURP ', good: ['HEGG560427MVZRRL04'], bad: ['HEGG560427MVZRRL05'] },
  { type: 'AR_CUIT', before: 'CUIT ', good: ['20-12345678-6'], bad: ['20-12345678-5'] },
  { type: 'CL_RUT', before: 'RUT ', good: ['12.345.678-5'], bad: ['12.345.678-6'] },
  { type: 'JP_MY_NUMBER', before: 'マイナンバー ', good: ['123456789018'], bad: ['123456789012'] },
  { type: 'KR_RRN', before: '주민등록번호 ', good: ['960121-1234567'], bad: ['961321-1234567'] },
  { type: 'CN_RESIDENT_ID', before: '身份证 ', good: ['11010519491231002X', '440524188001010014'], bad: ['110105194912310021'] },
  { type: 'TH_TNIN', before: 'Thai ID ', good: ['1234567890121', '1-2345-67890-12-1'], bad: ['1234567890122'] },
  { type: 'TR_NATIONAL_ID', before: 'TC Kimlik No: ', good: ['10000000146', '76543210794'], bad: ['10000000145', '00000000000'] },
  { type: 'ZA_ID_NUMBER', before: 'South African ID ', good: ['8001015009087', '9202201234088'], bad: ['8001015009086'] },
  { type: 'VEHICLE_IDENTIFICATION_NUMBER', before: 'VIN ', good: ['1M8GDM9AXKP042788', '1HGBH41JXMN109186'], bad: ['1M8GDM9AXKP04278'] },
  { type: 'MAC_ADDRESS', before: 'MAC ', good: ['00:1A:2B:3C:4D:5E', 'AA-BB-CC-DD-EE-FF', 'aabb.ccdd.eeff'], bad: ['FF:FF:FF:FF:FF:FF', '00:1A:2B:3C:4D'] },
];

for (const { type, before, good, bad } of SPECIMENS) {
  test(`${type}: specimens are found exactly, in text and at its ends`, () => {
    for (const value of good) {
      for (const behind of ['', '.', ' is what it says', ', thanks\n']) {
        const found = findPersonalData(`${before}${value}${behind}`, { types: [type] });
        assert.deepEqual(
          found.map(({ start, end }) => [start, end]),
          [[before.length, before.length + value.length]],
          `${value}${behind}`,
        );
      }
    }
  });
  if (bad.length > 0) {
    test(`${type}: a wrong check digit or structure is not found`, () => {
      // A number that only its cue betrays may still be found where people mistype; without the cue it never is.
      for (const value of bad) assert.deepEqual(findPersonalData(`see ${value} there`, { types: [type] }), [], value);
    });
  }
}

test('one digit changed in a checked number is no longer that number', () => {
  const bare = (value: string, type: string) => findPersonalData(value, { types: [type], minimumScore: 0 }).length > 0;
  for (const [type, value] of [['TR_NATIONAL_ID', '10000000146'], ['CH_AHV', '7569217076985'], ['BR_CPF', '11144477735'], ['NL_BSN', '111222333'], ['PL_PESEL', '44051401458']] as const) {
    assert.ok(bare(value, type));
    for (let at = 0; at < value.length; at++) {
      const changed = value.slice(0, at) + String((Number(value[at]) + 1) % 10) + value.slice(at + 1);
      assert.equal(bare(changed, type), false, changed);
    }
  }
});
