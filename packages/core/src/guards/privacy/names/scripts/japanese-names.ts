import { isCell } from '../../cell.js';
import type { PersonalDataSpan } from '../../recognizer.js';
import { isEdge, WordsBefore, WordsBehind } from './surroundings.js';

// The commonest family names (Meiji Yasuda Life, "Name ranking", 2018 and 2023), those of two and three characters.
const FAMILY = new WordsBehind(
  '佐藤 鈴木 高橋 田中 伊藤 渡辺 渡邊 渡邉 山本 中村 小林 加藤 吉田 山田 佐々木 山口 松本 井上 木村 斎藤 斉藤 齋藤 齊藤 清水 山崎 阿部 池田 橋本 山下 石川 中島 前田 藤田 小川 後藤 岡田 長谷川 村上 近藤 石井 坂本 遠藤 青木 藤井 西村 福田 太田 三浦 藤原 岡本 松田 中川 中野 原田 小野 田村 竹内 金子 和田 中山 石田 上田 森田 小島 柴田 原口 宮崎 酒井 工藤 横山 宮本 内田 高木 安藤 島田 谷口 大野 高田 丸山 今井 河野 藤本 村田 武田 上野 杉山 増田 小山 大塚 平野 菅原 久保 松井 千葉 岩崎 桜井 木下 野口 松尾 菊地 菊池 野村 新井 佐野 市川 古川 水野 小松 島崎 杉本 福島 大西 北村 五十嵐 山内 西田 川口 安田 中田 平田 川崎 飯田 東 本田 沢田 久保田 吉川 辻 関 川村 渡部 矢野 石原 川上 星野 大久保 荒木 須藤 堀 永井 中西 松岡 浜田 小池 大島 吉村 服部 山中 田口 黒田 荒井 望月 永田 熊谷 西川 内藤 松村 大谷 大橋 土屋 三宅 横田 関口 片山 早川 荻野 白石 秋山 青山 小笠原 天野 田辺 中尾 奥村 奥田 広瀬 鎌田 本間 樋口 吉岡 上原 馬場 河合 岩田 石橋 宮田 富田 川島 福井 大川 窪田 若松 津田 尾崎 竹田 榎本 児玉 小野寺 大石 大森 浅野 笠原 伊東 平井 飯塚 神田 岩本 三上 栗原 成田 萩原 高野 根本 堤 柳田 喜嶋 加納 桐山 江古田 津田'.split(' '),
);
const ONE_CHARACTER_FAMILY = new WordsBehind('森 林 原 関 堀 辻 東 南 西 星 岡 谷 坂 岸 堤 泉 島 畑 浅 菅 桂 柳 杉 平 滝 乾'.split(' '));
const LABELS = new WordsBefore('氏名 お名前 名前は 名前 私は わたしは 僕は 俺は 担当の 担当者 担当 患者 お客様 ご注文者 注文者 受取人 差出人 宛名 契約者 申込者 代表者 講師 著者 部長の 課長の 社長の 友人の 同僚の 夫の 妻の 息子の 娘の 会員 名義 名義人 連絡先'.split(' '));
const TITLES = new WordsBehind('さん 様 さま 氏 くん 君 ちゃん 先生 殿 教授 部長 課長 社長 係長 会長 主任 博士 医師 弁護士 監督 選手 議員 容疑者 と申します です。 です、 でございます'.split(' '));
/** What follows a name in a sentence. */
const PARTICLES = new WordsBehind('は が の に を も と へ から まで より です だ や'.split(' '));
/** Behind a family name these make a place of it: 石川県, 福島駅. */
const MAKES_PLACE = new Set('県市区町村郡駅川山島港橋通線店支社'.split(''));
const SCORE = 0.8;
const KANJI_FIRST = 0x4e00;
const KANJI_LAST = 0x9fff;

function isName(code: number): boolean {
  return (code >= KANJI_FIRST && code <= KANJI_LAST) || code === 0x3005;
}

function isKana(code: number): boolean {
  return code >= 0x3041 && code <= 0x30ff && code !== 0x30fb;
}

/** Names of Japanese form, and foreign ones in katakana before a title. */
export function findJapaneseNames(text: string, report: (span: PersonalDataSpan) => void): void {
  for (let start = 0; start < text.length; start++) {
    const code = text.charCodeAt(start);
    if (code < 0x30a1 || code > KANJI_LAST) continue;
    const end = isName(code) ? nameEnd(text, start) : katakanaEnd(text, start);
    if (end === undefined) continue;
    report({ start, end, type: 'PERSON', score: SCORE });
    start = end - 1;
  }
}

function nameEnd(text: string, start: number): number | undefined {
  const before = text.charCodeAt(start - 1);
  const labelled = LABELS.endsAt(text, start);
  if (!labelled && isName(before)) return undefined;
  const known = FAMILY.at(text, start);
  const family = known !== undefined && known.length > 1 ? known : ONE_CHARACTER_FAMILY.at(text, start);
  if (family === undefined) return undefined;
  const familyEnd = start + family.length;
  if (MAKES_PLACE.has(text[familyEnd] ?? '')) return undefined;
  const title = TITLES.near(text, familyEnd);
  if (title !== undefined) return family.length > 1 || labelled || /^(?:さん|様|氏|くん|先生)$/.test(title) ? familyEnd : undefined;
  const spaced = text[familyEnd] === ' ' || text[familyEnd] === '\u3000';
  const given = familyEnd + (spaced ? 1 : 0);
  let end = given;
  while (end - given < 3 && isName(text.charCodeAt(end))) end++;
  // くみ子, あすか: kana, or mixed with a character; alone in a cell or behind a label.
  if (labelled || isEdge(before)) {
    const mixed = mixedGivenEnd(text, given);
    if (mixed - given >= 2 && (isCell(text, start, mixed) || (labelled && (isEdge(text.charCodeAt(mixed)) || TITLES.near(text, mixed) !== undefined)) || TITLES.near(text, mixed) !== undefined)) return mixed;
  }
  // Given names in kana have two to four signs; behind them the sentence goes on in kana too, so only an edge or a title ends them.
  if (end === given) {
    while (end - given < 4 && isKana(text.charCodeAt(end))) end++;
    return end - given >= 2 && (spaced || labelled) && (isEdge(text.charCodeAt(end)) || TITLES.near(text, end) !== undefined) ? end : undefined;
  }
  if (isName(text.charCodeAt(end))) return titledWithin(text, given);
  if (TITLES.near(text, end) !== undefined) return end;
  if (MAKES_PLACE.has(text[end - 1] as string) && !labelled) return undefined;
  if (labelled) return end;
  if (family.length > 1 && (spaced || end - given === 2) && (PARTICLES.at(text, end) !== undefined || isEdge(text.charCodeAt(end)))) return end;
  return isCell(text, start, end) && family.length > 1 ? end : undefined;
}

function mixedGivenEnd(text: string, given: number): number {
  let end = given;
  while (end - given < 4 && (isName(text.charCodeAt(end)) || isKana(text.charCodeAt(end))) && (end === given || TITLES.near(text, end) === undefined)) end++;
  return end;
}

/** A title written in the same characters as the name: 佐藤健一様, 高橋一郎先生. */
function titledWithin(text: string, given: number): number | undefined {
  for (const length of [2, 1, 3]) if (TITLES.at(text, given + length) !== undefined) return given + length;
  return undefined;
}

/** "ジョン・スミスさん": words of katakana, a dot between them, a title behind. */
function katakanaEnd(text: string, start: number): number | undefined {
  const before = text.charCodeAt(start - 1);
  if (isKana(before) && before >= 0x30a1) return undefined;
  let end = start;
  let dot = false;
  while (end - start < 24) {
    const code = text.charCodeAt(end);
    if (code === 0x30fb) dot = true;
    else if (code < 0x30a1 || code > 0x30fe) break;
    end++;
  }
  return dot && end - start >= 5 && TITLES.near(text, end) !== undefined ? end : undefined;
}
