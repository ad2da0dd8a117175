import * as z from 'zod/mini';
import type { CustomRecognizer } from './custom-recognizer.js';
import { linearPattern } from './linear-pattern.js';
import { PERSONAL_DATA_TYPES } from './personal-data-type.js';
import type { PersonalDataSpan } from './recognizer.js';

/** A detector outside this process, such as a Presidio server. It gives the spans of each text, in the order of the texts. */
export interface PersonalDataDetector {
  find(texts: readonly string[]): Promise<readonly (readonly PersonalDataSpan[])[]>;
}

const action = z.enum(['allow', 'pseudonymise', 'mask', 'hash', 'deny']);
const typeName = z.string().check(z.regex(/^[A-Z][A-Z0-9_]{1,63}$/, 'name types in upper snake case'));

const isLinear = (pattern: string): boolean => {
  try {
    linearPattern(pattern, false);
    return true;
  } catch {
    return false;
  }
};

const recognizer = z.strictObject({
  /** Name of the type, in upper snake case. */
  type: typeName,
  /** A regular expression without unbounded repetition, look-around or back references. */
  pattern: z.optional(z.string().check(z.refine(isLinear, 'write a pattern in the linear subset: {1,40} in place of +, no repeated groups, no look-around'))),
  /** Upper and lower case are the same to the pattern. */
  ignoreCase: z.optional(z.boolean()),
  /** Words that are found literally. */
  words: z.optional(z.array(z.string().check(z.minLength(2)))),
  /** In code only: gives offsets in UTF-16 code units. */
  find: z.optional(z.custom<NonNullable<CustomRecognizer['find']>>((value) => typeof value === 'function', 'must be a function')),
  /** How sure a find is, 0 to 1. */
  score: z.optional(z.number().check(z.gt(0), z.lte(1))),
});

export const privacyPolicy = z.strictObject({
  /** What happens to types that `types` does not name. See the table in docs/guards/privacy.md. */
  preset: z._default(z.enum(['chat', 'support', 'health', 'off']), 'chat'),
  /** What happens to each type. `OTHER` stands for types of custom recognizers and detectors that are not named. */
  types: z._default(z.record(typeName, action), {}),
  /** Which texts are covered. */
  texts: z.prefault(
    z.strictObject({
      /** What the user writes. */
      user: z._default(z.boolean(), true),
      /** Earlier answers in the conversation. */
      assistant: z._default(z.boolean(), true),
      /** Results of tools. */
      toolResults: z._default(z.boolean(), true),
      /** Documents and search results. */
      documents: z._default(z.boolean(), true),
      /** Written by the app itself. */
      system: z._default(z.boolean(), false),
      /** Names and descriptions of tools. */
      toolDefinitions: z._default(z.boolean(), false),
    }),
    {},
  ),
  /** Images and PDFs are not read: let them through, or refuse them. */
  unread: z._default(z.enum(['allow', 'deny']), 'allow'),
  /** Languages the texts may be in, such as "de": number formats of those countries count more. */
  languages: z._default(z.array(z.string().check(z.minLength(2))), []),
  /** Values that are personal wherever they occur. */
  known: z._default(z.array(z.strictObject({
        /** The value itself. */
        value: z.string().check(z.minLength(2)),
        /** The type that it counts as; PERSON where none is given, which the preset `chat` lets through. */
        type: z.optional(typeName),
      })), []),
  /** Types of your own: each by a pattern, words or a function. */
  recognizers: z._default(z.array(recognizer), []),
  /** In code only: services that are asked as well. A call waits for them; one that fails denies it. */
  detectors: z._default(z.array(z.custom<PersonalDataDetector>((value) => typeof value === 'object' && value !== null && 'find' in value && typeof value.find === 'function', 'must have a function find')), []),
  /** Finds with a lower score are ignored. */
  minimumScore: z._default(z.number().check(z.gt(0), z.lte(1)), 0.5),
  /** Who shares stand-ins: `conversation` where the credential names one, else `user`. */
  scope: z._default(z.enum(['conversation', 'user', 'app']), 'user'),
  /** `metadata.user_id`: an opaque hash of the caller, unless the app's own code sends an opaque value with a key; or what the client sent unless it contains personal data. */
  userId: z._default(z.enum(['hash', 'keep']), 'hash'),
  /** Which agreement with Anthropic the app relies on. Requests that use anything outside it are refused. */
  posture: z._default(z.enum(['standard', 'zdr', 'hipaa']), 'standard'),
  /** Overrides for single features of the dated table, by name. */
  features: z._default(z.record(z.string(), z.boolean()), {}),
  /** Where inference must run, sent as `inference_geo` whatever the client asks for. */
  inferenceGeo: z.optional(z.string().check(z.minLength(1))),
});

export type PrivacyPolicy = z.output<typeof privacyPolicy>;
export type PrivacyAction = z.output<typeof action>;

/**
 * `chat` is chosen so that ordinary chat is not harmed: people ask about public figures, places, firms, dates and servers all the
 * time, and the answers need them; nobody needs the model to know a card number. `support` adds what tells who a customer is.
 * `health` replaces every type (the identifiers of 45 CFR 164.514(b)(2) among them).
 */
const ALLOWED_BY_SUPPORT: readonly string[] = ['ORGANIZATION', 'LOCATION', 'IP_ADDRESS', 'MAC_ADDRESS', 'AU_ABN', 'AU_ACN', 'FR_SIREN', 'IT_VAT_CODE', 'KR_BRN', 'BR_CNPJ', 'SE_ORGANISATIONSNUMMER', 'US_EIN', 'PL_NIP', 'PL_REGON', 'IN_GSTIN'];
const ALLOWED_BY_CHAT: readonly string[] = [...ALLOWED_BY_SUPPORT, 'PERSON', 'STREET_ADDRESS', 'DATE_OF_BIRTH', 'CRYPTO', 'VEHICLE_PLATE', 'VEHICLE_IDENTIFICATION_NUMBER'];
const ALLOWED: Readonly<Record<PrivacyPolicy['preset'], ReadonlySet<string>>> = {
  chat: new Set(ALLOWED_BY_CHAT),
  support: new Set(ALLOWED_BY_SUPPORT),
  health: new Set(),
  off: new Set(PERSONAL_DATA_TYPES),
};
const BUILT_IN: ReadonlySet<string> = new Set(PERSONAL_DATA_TYPES);

export function actionFor(policy: PrivacyPolicy, type: string): PrivacyAction {
  const own = Object.hasOwn(policy.types, type) ? policy.types[type] : undefined;
  if (own !== undefined) return own;
  if (BUILT_IN.has(type)) return ALLOWED[policy.preset].has(type) ? 'allow' : 'pseudonymise';
  return policy.types['OTHER'] ?? 'pseudonymise';
}
