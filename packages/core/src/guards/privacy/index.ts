export { findPersonalData, type FindOptions } from './find.js';
export type { KnownValue } from './known-values.js';
export { PERSONAL_DATA_TYPES, type PersonalDataType } from './personal-data-type.js';
export type { PersonalDataSpan } from './recognizer.js';
