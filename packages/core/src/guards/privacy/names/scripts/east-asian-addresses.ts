import type { PersonalDataSpan } from '../../recognizer.js';
import { isEdge, WordsBefore, WordsBehind } from './surroundings.js';

// Addresses of Japan, China and Korea go from the large to the small: a prefecture or province, a town, a street or block, a
// number. Each begins with a name of a closed list and counts when a town's and a number's sign follow.

const JAPAN = new WordsBehind(
  '北海道 青森県 岩手県 宮城県 秋田県 山形県 福島県 茨城県 栃木県 群馬県 埼玉県 千葉県 東京都 神奈川県 新潟県 富山県 石川県 福井県 山梨県 長野県 岐阜県 静岡県 愛知県 三重県 滋賀県 京都府 大阪府 兵庫県 奈良県 和歌山県 鳥取県 島根県 岡山県 広島県 山口県 徳島県 香川県 愛媛県 高知県 福岡県 佐賀県 長崎県 熊本県 大分県 宮崎県 鹿児島県 沖縄県'.split(' '),
);
const CHINA = new WordsBehind(
  '北京市 天津市 上海市 重庆市 河北省 山西省 辽宁省 吉林省 黑龙江省 江苏省 浙江省 安徽省 福建省 江西省 山东省 河南省 湖北省 湖南省 广东省 海南省 四川省 贵州省 云南省 陕西省 甘肃省 青海省 台湾省 内蒙古 广西 西藏 宁夏 新疆 香港 澳门 臺北市 台北市 新北市 桃園市 臺中市 台中市 臺南市 台南市 高雄市 基隆市 新竹市 新竹縣 嘉義市 嘉義縣 苗栗縣 彰化縣 南投縣 雲林縣 屏東縣 宜蘭縣 花蓮縣 臺東縣 台東縣 澎湖縣 金門縣 連江縣 香港'.split(' '),
);
const KOREA = new WordsBehind(
  '서울특별시 부산광역시 대구광역시 인천광역시 광주광역시 대전광역시 울산광역시 세종특별자치시 경기도 강원도 강원특별자치도 충청북도 충청남도 전라북도 전북특별자치도 전라남도 경상북도 경상남도 제주특별자치도 서울 부산 대구 인천 광주 대전 울산'.split(' '),
);
const LABELS = new WordsBefore('地址 住址 住在 住 寄到 寄往 送到 位于 位於 通讯地址 家庭住址 收货地址'.split(' '));
const TOWN = { japan: /[市区町村郡]/, china: /[市区县縣區鄉镇鎮旗]/, korea: /[시군구] / };
const STREET = { china: /[路街道巷弄村里大厦廈]/, korea: /[로길동읍면리가]/ };
const NUMBER = /[0-9０-９一二三四五六七八九十]/;
const LONGEST = 70;
const SCORE = 0.8;

function isHan(code: number): boolean {
  return (code >= 0x3400 && code <= 0x9fff) || code === 0x3005;
}

function isDigit(code: number): boolean {
  return (code >= 48 && code <= 57) || (code >= 0xff10 && code <= 0xff19);
}

function isLatin(code: number): boolean {
  return (code >= 65 && code <= 90) || (code >= 97 && code <= 122) || (code >= 0xff21 && code <= 0xff5a);
}

/** Particles that end an address in a Japanese sentence; the の and ノ of place names do not. */
const JAPANESE_END = new Set('でにへはがをともやか'.split(''));

export function findEastAsianAddresses(text: string, report: (span: PersonalDataSpan) => void): void {
  for (let start = 0; start < text.length; start++) {
    const code = text.charCodeAt(start);
    if (code < 0x4e00) continue;
    const end = code >= 0xac00 ? koreanEnd(text, start) : (japaneseEnd(text, start) ?? chineseEnd(text, start));
    if (end === undefined) continue;
    report({ start, end, type: 'STREET_ADDRESS', score: SCORE });
    start = end - 1;
  }
}

function japaneseEnd(text: string, start: number): number | undefined {
  const prefecture = JAPAN.at(text, start);
  if (prefecture === undefined) return undefined;
  const limit = Math.min(text.length, start + LONGEST);
  let end = start + prefecture.length;
  let numbered = false;
  while (end < limit) {
    const code = text.charCodeAt(end);
    if (isDigit(code)) numbered = true;
    else if (code === 45 || code === 0x2212 || code === 0xff0d || isHan(code) || isLatin(code)) {
      // part of it
    } else if (code >= 0x3041 && code <= 0x309f) {
      if (numbered && JAPANESE_END.has(text[end] as string)) break;
    } else if (code >= 0x30a1 && code <= 0x30fe) {
      // a building's name
    } else if (code === 32 && numbered && end + 1 < limit && (isHan(text.charCodeAt(end + 1)) || (text.charCodeAt(end + 1) >= 0x30a1 && text.charCodeAt(end + 1) <= 0x30fe))) {
      // a building behind a space
    } else break;
    end++;
  }
  return numbered && TOWN.japan.test(text.slice(start + prefecture.length, end)) ? end : undefined;
}

function chineseEnd(text: string, start: number): number | undefined {
  if (CHINA.at(text, start) === undefined || !(isEdge(text.charCodeAt(start - 1)) || !isHan(text.charCodeAt(start - 1)) || LABELS.endsAt(text, start))) return undefined;
  const limit = Math.min(text.length, start + LONGEST);
  let end = start;
  while (end < limit && (isHan(text.charCodeAt(end)) || isDigit(text.charCodeAt(end)) || isLatin(text.charCodeAt(end)) || text[end] === '-')) end++;
  const body = text.slice(start, end);
  if (!TOWN.china.test(body) || !STREET.china.test(body) || !(NUMBER.test(body) || /[a-z]座/i.test(body))) return undefined;
  // The postcode may stand behind a space.
  return /^ \d{5,6}(?!\d)/.test(text.slice(end, end + 8)) ? end + (/^ \d{6}/.test(text.slice(end, end + 7)) ? 7 : 6) : end;
}

function koreanEnd(text: string, start: number): number | undefined {
  if (!isEdge(text.charCodeAt(start - 1))) return undefined;
  const province = KOREA.at(text, start);
  if (province === undefined || text[start + province.length] !== ' ') return undefined;
  // Words until the house number; a block number or a building in brackets may follow.
  const words = /^[가-힣0-9]+(?: [가-힣0-9-]+){1,5}/.exec(text.slice(start, start + LONGEST));
  if (words === null) return undefined;
  const parts = words[0].split(' ');
  let length = 0;
  let town = false;
  let street = false;
  for (const part of parts) {
    const at = length;
    length += part.length + (at === 0 ? 0 : 1);
    if (at > 0 && /[시군구]$/.test(part)) town = true;
    if (at > 0 && STREET.korea.test(part.replace(/[0-9]+$/, '').slice(-1))) street = true;
    const number = /^(?:지하)?[0-9]+(?:-[0-9]+)?/.exec(part);
    if (town && street && number !== null) return start + (at === 0 ? 0 : at + 1) + number[0].length;
  }
  return undefined;
}
