import type { PersonalDataSpan } from '../../recognizer.js';
import { findChineseNames } from './chinese-names.js';
import { findEastAsianAddresses } from './east-asian-addresses.js';
import { findJapaneseNames } from './japanese-names.js';
import { findKoreanNames } from './korean-names.js';
import { findThaiNames } from './thai-names.js';

const THAI = /[\u0e01-\u0e4e]/;
const KANA_OR_HAN = /[\u3041-\u30ff\u4e00-\u9fff]/;
const KANA = /[\u3041-\u30ff]/;
const HANGUL = /[\uac00-\ud7a3]/;

/** Street addresses of Japan, China and Korea. */
export function findAddressesOfScripts(text: string, report: (span: PersonalDataSpan) => void): void {
  if (KANA_OR_HAN.test(text) || HANGUL.test(text)) findEastAsianAddresses(text, report);
}

/** Names of persons in scripts without capitals. Texts without such script cost one look each. */
export function findNamesOfScripts(text: string, report: (span: PersonalDataSpan) => void): void {
  if (KANA_OR_HAN.test(text)) {
    // Without kana a text is Chinese; with it the Chinese family names would cut Japanese ones in two.
    if (KANA.test(text)) findJapaneseNames(text, report);
    else {
      findChineseNames(text, report);
      findJapaneseNames(text, report);
    }
  }
  if (HANGUL.test(text)) findKoreanNames(text, report);
  if (THAI.test(text)) findThaiNames(text, report);
}
