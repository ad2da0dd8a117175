// What the model takes for a name or an address although its written form, or the line it stands in, says otherwise.

/** Words without a space, tied by a sign to more letters or digits, are an identifier's part: `java.lang`, `user_name`, `$scope`, `JKN-C8NP`, `Arc<T>`. */
export function isPartOfIdentifier(text: string, start: number, end: number): boolean {
  const found = text.slice(start, end);
  // "@ handle", as texts cut into tokens have it, is written like one.
  const handle = text[start - 2] === '@' && text[start - 1] === ' ';
  if (found.includes('_')) return !handle;
  if (/\s/.test(found)) return false;
  if (/^\p{Ll}+\p{Lu}/u.test(found)) return !handle;
  if (/^[A-Z]{2,}$/.test(found) && (/^-[A-Z0-9]/.test(text.slice(end, end + 2)) || /[A-Z0-9]-$/.test(text.slice(Math.max(0, start - 2), start)))) return true;
  const before = text[start - 1];
  const behind = text[end];
  if (before !== undefined && '._/\\$#=&%'.includes(before) && /[\p{L}\p{N}_$)}\]./]/u.test(text[start - 2] ?? '')) return true;
  if (behind === '<') return !text.slice(end, end + 64).includes('@');
  if (behind === '[') return !/^\[(?:\d|mailto|http)/.test(text.slice(end, end + 8));
  return behind !== undefined && '._/\\$(=&'.includes(behind) && /[\p{L}\p{N}_$)"'=]/u.test(text[end + 1] ?? '');
}

/** Signs that no address holds. */
const STRANGE_IN_ADDRESS = /[={}[\]<>|*\\;]|(?<!\b(?:no|nr|num|d|k|kat|daire|blok|apt|flat|unit|floor|piso|int|ext))\s?:/i;
/** A word that can name a street or a town; the ending of an ordinal cannot. */
const WORD_OF_ADDRESS = /(?<![\p{L}\p{M}\p{N}])\p{L}[\p{L}\p{M}'’.-]{2,}|\p{Lo}/u;
/** "RFC 8259", "AR 90030", "index 0": a word and a number that make no address. */
const LABEL_AND_NUMBER = /^(?:[A-Z]{2,5}|[a-z]{1,7})[ -]?\d+$/;

/** The public notices of free software end in the addresses of those who publish them: nobody lives there. */
const OF_LICENCE_NOTICE = /(?<!\d)(?:51,? Franklin St|59 Temple P|675 Mass|31 Milk St|500 Oracle Parkway|4150 Network Circle|171 (?:2nd|Second) St|444 Castro St|559 Nathan Abbott)/i;

/** Signs in front of a line: quoted mail, lists. */
const LINE_STARTS = /\n[>*|\s]+/g;

const LONG_WORD = /(?<![A-Za-z0-9])[A-Za-z0-9]{10,40}(?![A-Za-z0-9])/g;

/** A long word of small letters, capitals and figures in no order. */
function holdsIdentifier(address: string): boolean {
  return address.match(LONG_WORD)?.some((word) => /[A-Z][^A-Z]*[a-z]/.test(word) && /[a-z][^A-Z]*[A-Z]/.test(word) && /\d/.test(word)) === true;
}

export function isLikelyAddress(address: string): boolean {
  const found = address.replace(LINE_STARTS, '\n');
  return !STRANGE_IN_ADDRESS.test(found) && WORD_OF_ADDRESS.test(found) && !LABEL_AND_NUMBER.test(found) && !holdsIdentifier(found) && !OF_LICENCE_NOTICE.test(found);
}

/** The licences' own words: "Free Software Foundation", "Derivative Works". */
export function isOfLicence(found: string): boolean {
  return /^(?:the )?(?:(?:Python|Free|Apache) Software(?: Foundation)?|Derivative Works?|Oracle designates)$/i.test(found);
}

const FARTHEST_IN_LINE = 160;
const COMMENT = /^\s*(?:\/\/|\/?\*|#(?!include|define|if|endif|pragma|undef)|--|;|%|<!--)/;
/** Each line that CODE knows holds one of these. */
const SIGN_OF_CODE = /[({;>]|[,:|&=!-][=>:|&]|[,:]\s*$/;
const CODE =
  /=>|::|->|:=|[!=]==?\s|&&|\|\||\w\(\)|[\w\])]\.\w+\(|\)\s*\{\s*$|[({[\])}=][^\n]*;\s*$|^\s*[#@]?(?:include|define|import|export|from|package|use|using|impl|class|struct|trait|interface|type|const|let|return|private|public|protected|static|final|if|for|while|switch|case|throw|assert)\b[^.!?]*[;{(]\s*$|^\s*(?:pub|fn|func|def|enum|var|void|int|char|u?int\d+|[ui]\d+|typedef|unsigned)\b[^.!?]*[;{,(:>]\s*$/;

/** What stands in front of a find in its line, as far as is looked: a line may be as long as the text. */
function lineBefore(text: string, start: number): string {
  const window = text.slice(Math.max(0, start - FARTHEST_IN_LINE), start);
  return window.slice(window.lastIndexOf('\n') + 1);
}

/** Whether a find stands in a comment of a program: the firms and places of those are what the program is about. */
export function standsInComment(text: string, start: number): boolean {
  const before = lineBefore(text, start);
  return /^\s*\/[/*]|^\s+\*\s|(?:^|[^:])\/\//.test(before);
}

/** Whether a find stands in a line of a program, outside of its strings and comments. */
export function standsInCode(text: string, start: number, end: number): boolean {
  // Nothing in a program is that long, and the look at its line stays short.
  if (end - start > FARTHEST_IN_LINE) return false;
  const before = lineBefore(text, start);
  const behind = text.slice(end, end + FARTHEST_IN_LINE);
  const lineEnd = behind.indexOf('\n');
  const line = before + text.slice(start, end) + (lineEnd < 0 ? behind : behind.slice(0, lineEnd));
  if (!SIGN_OF_CODE.test(line)) return false;
  if (COMMENT.test(before) || /\/\/|\/\*/.test(before)) return false;
  for (const quote of '"\'`') if (before.split(quote).length % 2 === 0) return false;
  return CODE.test(line);
}
