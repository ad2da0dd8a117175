import { isCell } from '../../cell.js';
import type { PersonalDataSpan } from '../../recognizer.js';
import { every, isEdge, WordsBefore, WordsBehind } from './surroundings.js';

// The commonest family names (after the Ministry of Public Security's "National Name Report", 2020), simplified and
// traditional, and the two-character ones still in use.
const FAMILY = new Set('王李张刘陈杨黄傅俞包麻赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷黎史龙陶贺毛郝顾龚邵万覃武钱戴严莫孔向常汤康易乔赖文庞樊殷施洪翟安颜倪牛温芦季俞章鲁葛伍申尤毕聂柴焦代柳邢岳齐梅辛耿關关管祝左涂谷祁时舒單单卜霍路詹裴项盛甘苗曲冉翁骆蓝纪柯阮宁欧蔺花桂凌游卓娄穆窦費费張劉陳楊黃趙吳孫馬鄭謝許韓馮鄧蕭葉蘇呂盧鍾譚陸範韋賈鄒閻龍賀顧龔萬錢戴嚴湯喬賴龐顏溫蘆魯畢聶齊時項駱藍紀寧歐婁竇簡简連连巫池闕童饒饶塗官古戚冼荊荆盧'.split(''));
const TWO_CHARACTER_FAMILY = new Set('欧阳 上官 司马 诸葛 皇甫 尉迟 公孙 慕容 司徒 令狐 端木 夏侯 东方 南宫 歐陽 司馬 諸葛 尉遲 公孫 東方 南宮 張簡 范姜'.split(' '));
// Characters that many given names are made of (the same report, and Taiwan's "Statistical analysis of names", 2023).
const GIVEN = new Set('伟偉芳娜秀英敏静靜丽麗强強磊军軍洋勇艳豔杰傑娟涛濤明超兰蘭霞平刚剛桂文辉輝玲飞飛红紅玉梅浩宇欣怡梓涵轩軒晨旭佳嘉俊雪琳婷雅慧倩颖穎莉萍华華建国國志斌鹏鵬波海峰亮龙龍凯凱鑫博思琪瑶瑤诗詩雨子萱泽澤睿悦悅彤燕珍凤鳳琴云雲春荣榮成东東林宁寧阳陽坤帅帥淑美惠家豪承恩冠廷宗翰柏翔怡君雅婷欣妤佩珊宜品妍彥彦哲智柔庭瑋玮郁馨筱雯樂乐彬利健瑜璐楠岩丹丽洁潔倩晶畅暢帆健柳婉娇嬌芬冬小秋夏月莹瑩红'.split(''));
const LABELS = new WordsBefore(
  '我叫 我是 叫做 名叫 名字是 名字叫 名字 姓名 姓名是 联系人 聯絡人 联络人 客户 客戶 顾客 顧客 收件人 收货人 收貨人 寄件人 患者 病人 病患 用户 用戶 申请人 申請人 员工 員工 签名 簽名 经办人 承辦人 负责人 負責人 联系 聯絡 请找 請找 转告 轉告 同事 朋友 丈夫 妻子 儿子 女儿 先生 敬爱的 亲爱的 親愛的 尊敬的 户名 戶名 持卡人 作者 原告 被告 教师 學生 学生 乘客 业主 租客 房东 本人 此致 署名 寄给 交给 交給 由'.split(' '),
);
const TITLES = new WordsBehind('先生 女士 小姐 太太 夫人 同学 同學 老师 老師 教授 医生 醫生 医师 醫師 经理 經理 总经理 總經理 主任 律师 律師 师傅 師傅 院长 院長 校长 校長 博士 护士 護理師 队长 隊長 书记 書記 部长 部長 局长 局長 总裁 總裁 总监 總監 董事长 董事長 主席 阿姨 叔叔 大夫 同志 您好 你好'.split(' '));
/** Titles that also follow a family name alone: "王先生". */
const WITH_FAMILY_ALONE = new Set('先生 女士 小姐 太太 老师 老師 教授 医生 醫生 经理 經理 总经理 總經理 主任 律师 律師 师傅 師傅 大夫 同学 同學 博士 总裁 校长 院长'.split(' '));
/** What goes on behind a name: particles and verbs that no given name holds. */
const GOES_ON = new Set('的是在了和与與跟说說于於已将將要想会會给給对對为為从從来來去请請也表告称稱因就被把让讓提发發收住打电電您你他她它今昨明刚申购購支订訂预預需询詢问問咨诉訴没沒未不都有到向回'.split(''));
const SCORE = 0.8;

function isHan(character: string): boolean {
  return character >= '\u3400' && character <= '\u9fff';
}

/** Names of Chinese form. One look at each family name's character and at most a dozen behind and before it. */
export function findChineseNames(text: string, report: (span: PersonalDataSpan) => void): void {
  for (let start = 0; start < text.length; start++) {
    if (!isHan(text[start] as string)) continue;
    const family = TWO_CHARACTER_FAMILY.has(text.slice(start, start + 2)) ? 2 : FAMILY.has(text[start] as string) ? 1 : 0;
    if (family === 0) continue;
    const end = nameEnd(text, start, start + family);
    if (end === undefined) continue;
    report({ start, end, type: 'PERSON', score: SCORE });
    start = end - 1;
  }
}

function nameEnd(text: string, start: number, given: number): number | undefined {
  const labelled = LABELS.endsAt(text, start);
  const free = isEdge(text.charCodeAt(start - 1));
  const begins = labelled || free || GOES_ON.has(text[start - 1] as string);
  if (!begins) return undefined;
  for (const length of [2, 1]) {
    const end = given + length;
    if (!every(text, given, end, isHan)) continue;
    if (TITLES.near(text, given) !== undefined) break;
    if (TITLES.near(text, end) !== undefined) return end;
    const common = every(text, given, end, (character) => GIVEN.has(character));
    const stops = !isHan(text[end] ?? '') || GOES_ON.has(text[end] as string);
    if (labelled && (common || (stops && every(text, given, end, (character) => !GOES_ON.has(character) || GIVEN.has(character))))) return end;
    if (!common || !isCell(text, start, end)) continue;
    // Two characters alone are too often a word: a telephone number must stand in the next cell.
    if (length === 2 || /^[\s;,|/\t]{1,3}\+?\d{7}/.test(text.slice(end, end + 12))) return end;
  }
  const title = TITLES.at(text, given);
  return title !== undefined && WITH_FAMILY_ALONE.has(title) ? given : undefined;
}
