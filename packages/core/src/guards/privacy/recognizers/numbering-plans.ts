// The numbering plans of all countries, read from libphonenumber's metadata (format version 4: place 0 the calling code, 2 the
// pattern of national numbers, 5 the trunk prefix). The library's own parser takes 30 microseconds a number, too long for a
// text full of them; its data answers in less than one.
import metadata from 'libphonenumber-js/min/metadata';

interface NumberingPlan {
  readonly pattern: RegExp;
  readonly trunkPrefix: string;
}

const EXPECTED_VERSION = 4;
const LONGEST_CALLING_CODE = 3;

function planOf(entry: readonly unknown[] | undefined): NumberingPlan | undefined {
  const pattern = entry?.[2];
  if (typeof pattern !== 'string') return undefined;
  const trunk = entry?.[5];
  return { pattern: new RegExp(`^(?:${pattern})$`), trunkPrefix: typeof trunk === 'string' ? trunk : '' };
}

let byCallingCode: Map<string, NumberingPlan[]> | undefined;
let byCountry: Map<string, NumberingPlan> | undefined;

function load(): { byCallingCode: Map<string, NumberingPlan[]>; byCountry: Map<string, NumberingPlan> } {
  if (byCallingCode !== undefined && byCountry !== undefined) return { byCallingCode, byCountry };
  if (metadata.version !== EXPECTED_VERSION) throw new Error(`libphonenumber metadata has version ${metadata.version}, not ${EXPECTED_VERSION}`);
  byCallingCode = new Map();
  byCountry = new Map();
  for (const [country, entry] of Object.entries(metadata.countries)) {
    const plan = planOf(entry);
    if (plan !== undefined) byCountry.set(country, plan);
  }
  for (const [code, countries] of Object.entries(metadata.country_calling_codes)) {
    byCallingCode.set(code, countries.flatMap((country) => byCountry?.get(country) ?? []));
  }
  for (const [code, entry] of Object.entries(metadata.nonGeographic)) {
    const plan = planOf(entry);
    if (plan !== undefined) byCallingCode.set(code, [...(byCallingCode.get(code) ?? []), plan]);
  }
  return { byCallingCode, byCountry };
}

/** True when the digits are a calling code and a number of one of its countries. */
export function isInternationalNumber(digits: string): boolean {
  const plans = load().byCallingCode;
  for (let length = 1; length <= LONGEST_CALLING_CODE; length++) {
    const candidates = plans.get(digits.slice(0, length));
    if (candidates === undefined) continue;
    const national = digits.slice(length);
    return candidates.some(({ pattern, trunkPrefix }) => pattern.test(national) || (trunkPrefix !== '' && national.startsWith(trunkPrefix) && pattern.test(national.slice(trunkPrefix.length))));
  }
  return false;
}

/** True when the digits are a number of this country (ISO 3166 code), with or without the trunk prefix. */
export function isNationalNumber(digits: string, country: string): boolean {
  const plan = load().byCountry.get(country);
  if (plan === undefined) return false;
  if (plan.trunkPrefix !== '' && digits.startsWith(plan.trunkPrefix) && plan.pattern.test(digits.slice(plan.trunkPrefix.length))) return true;
  return plan.pattern.test(digits);
}

/** True when the digits begin with a calling code that is in use. */
export function hasCallingCode(digits: string): boolean {
  const plans = load().byCallingCode;
  for (let length = 1; length <= LONGEST_CALLING_CODE; length++) if (plans.has(digits.slice(0, length))) return true;
  return false;
}

/** True when the digits are a national number, behind the trunk prefix 0, of any country that has it. */
export function isNationalNumberWithTrunkZero(digits: string): boolean {
  const national = digits.slice(1);
  for (const { pattern, trunkPrefix } of load().byCountry.values()) if (trunkPrefix === '0' && pattern.test(national)) return true;
  return false;
}
