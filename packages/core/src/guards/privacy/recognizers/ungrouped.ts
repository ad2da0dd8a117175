// The recognizers that need more than a grouping table, with the words that make their finds likelier.
import type { Recognizer } from '../recognizer.js';
import { crypto } from './crypto.js';
import { ibanCode } from './iban-code.js';
import { ipAddress } from './ip-address.js';
import { phoneNumber } from './phone-number.js';

export const ungroupedRecognizers: readonly Recognizer[] = [crypto, ibanCode, ipAddress, phoneNumber];
