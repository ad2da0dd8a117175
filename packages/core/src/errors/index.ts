export { catalogue, type CatalogueEntry, type ErrorCode } from './catalogue.js';
export { ClavigerError, isClavigerError, type ClavigerErrorOptions, type ErrorBody, type ErrorFacts } from './claviger-error.js';
export { statusOfErrorType, type ErrorType } from './error-type.js';
