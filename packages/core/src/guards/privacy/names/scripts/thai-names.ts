import type { PersonalDataSpan } from '../../recognizer.js';
import { WordsBehind } from './surroundings.js';
import * as words from './words/thai.js';

/** Titles and words of introduction that stand right before a name. */
const BEFORE = new WordsBehind(words.before.split(' '));
/** These do not name anybody unless a colon or a title follows. */
const NEEDS_COLON = new Set(['ชื่อ', 'ผู้ป่วย', 'ลูกค้า', 'ผู้รับ', 'ผู้ส่ง', 'ชื่อผู้ติดต่อ']);
/** "คุณ" is also the word for "you": verbs and particles behind it are no names. */
const YOU = /^(?:จะ|ต้อง|สามารถ|มี|ได้|เป็น|อยู่|คือ|ช่วย|กรุณา|ควร|อาจ|เคย|กำลัง|ไม่|ก็|และ|ที่|ใช้|ทำ|คิด|รู้|เห็น|ชอบ|อยาก|ต่อ|แม่|พ่อ|ครู|หมอ|ลูกค้า|ภาพ|สมบัติ|เลือก|พิมพ์|กด|เพิ่ม|ลบ|ไป|มา|ให้|ของ|ใน|จาก|เพื่อ|ว่า|สร้าง|เปิด|ปิด|ตั้ง|ใส่|ระบุ|ยัง|แน่|หมาย|สนใจ|พร้อม|เอง|โทร|ซื้อ|ขาย|ส่ง|รับ|จ่าย|อ่าน|เขียน|ดู|ฟัง|พูด|บอก|ถาม|ตอบ|แค่|เพียง|ถูก|พบ|พยายาม)/;
const LONGEST_AFTER_YOU = 30;
const WORD = /[\u0e01-\u0e4e]{2,20} [\u0e01-\u0e4e]{2,25}(?![\u0e01-\u0e4e])/y;
const SCORE = 0.75;

function isThai(code: number): boolean {
  return code >= 0x0e01 && code <= 0x0e4e;
}

/** Thai given and family names: two words with a space between, behind a title or an introduction. */
export function findThaiNames(text: string, report: (span: PersonalDataSpan) => void): void {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (!isThai(code)) continue;
    const lead = BEFORE.at(text, at);
    if (lead === undefined) continue;
    let start = at + lead.length;
    const colon = /^ ?[:：] ?/.exec(text.slice(start, start + 3));
    if (colon !== null) start += colon[0].length;
    else if (NEEDS_COLON.has(lead)) {
      const title = BEFORE.near(text, start);
      if (title === undefined || NEEDS_COLON.has(title)) continue;
      start += (text[start] === ' ' ? 1 : 0) + title.length;
    } else if (text[start] === ' ') start += 1;
    WORD.lastIndex = start;
    const found = WORD.exec(text);
    if (found === null || (lead === 'คุณ' && (found[0].length > LONGEST_AFTER_YOU || YOU.test(found[0])))) continue;
    report({ start, end: start + found[0].length, type: 'PERSON', score: SCORE });
    at = start + found[0].length - 1;
  }
}
