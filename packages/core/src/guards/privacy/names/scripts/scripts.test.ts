import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findPersonalData } from '../../find.js';

const found = (text: string, type = 'PERSON') => findPersonalData(text, { types: [type] }).map(({ start, end }) => text.slice(start, end));

// Names are made up; each sentence shows one sign by which a name is told.
const NAMED: readonly [string, readonly string[]][] = [
  ['请联系王小明先生。', ['王小明']],
  ['李娜女士您好，您的订单已发货。', ['李娜']],
  ['我叫欧阳建国，来自成都。', ['欧阳建国']],
  ['姓名：张伟\n电话：13800138000', ['张伟']],
  ['王先生昨天打来电话。', ['王']],
  ['聯絡人：林志明', ['林志明']],
  ['患者陈静要求转院', ['陈静']],
  ['佐藤健一と申します。', ['佐藤健一']],
  ['担当の山田花子さんに連絡してください。', ['山田花子']],
  ['氏名 鈴木 一郎', ['鈴木 一郎']],
  ['昨日、高橋さんと話しました。', ['高橋']],
  ['お名前：渡辺 くみ子', ['渡辺 くみ子']],
  ['ジョン・スミス様', ['ジョン・スミス']],
  ['저는 김민준입니다.', ['김민준']],
  ['이서연 씨에게 연락해 주세요.', ['이서연']],
  ['이름: 남궁민수', ['남궁민수']],
  ['담당자: 박지훈', ['박지훈']],
  ['นายสมชาย ใจดี โทรมาเมื่อวาน', ['สมชาย ใจดี']],
  ['ชื่อ: มานี รักเรียน', ['มานี รักเรียน']],
];

test('names in scripts without capitals are found by what stands around them', () => {
  for (const [text, names] of NAMED) assert.deepEqual(found(text), names, text);
});

const NAMELESS = [
  '王国在山的那边，时间过得很快。', '今天天气很好，我们去公园散步。', '这个方法可以提高性能。', '如何安装软件包？请参阅文档。', '高性能计算平台于明年上线。', '您好，请问怎么退货？', '安全设置和隐私选项', '周末有什么计划？',
  '東京都は日本の首都です。', '石川県と福島駅の間', '林の中で森を見た。', '今日は天気がいいです。', '高橋川の水位が上がった。', '設定を変更してください。',
  '안녕하세요, 도움이 필요합니다.', '오늘 날씨가 좋습니다.', '한국어 문서를 읽어 주세요.', '이용자는 설정을 바꿀 수 있습니다.', '서울은 대한민국의 수도입니다.', '정보를 저장합니다.',
  'คุณสามารถ เปลี่ยนรหัสผ่าน ได้', 'ชื่อไฟล์ และที่อยู่', 'วันนี้อากาศดี มาก',
];

test('ordinary sentences in these scripts name nobody', () => {
  for (const text of NAMELESS) assert.deepEqual(found(text), [], text);
});

test('addresses of Japan, China and Korea', () => {
  const addresses: readonly [string, string][] = [
    ['住所は東京都千代田区丸の内1丁目9番1号です。', '東京都千代田区丸の内1丁目9番1号'],
    ['送付先：大阪府大阪市北区梅田3-1-1', '大阪府大阪市北区梅田3-1-1'],
    ['地址：北京市朝阳区建国路88号', '北京市朝阳区建国路88号'],
    ['台北市信義區市府路45號', '台北市信義區市府路45號'],
    ['주소: 서울특별시 강남구 테헤란로 152', '서울특별시 강남구 테헤란로 152'],
  ];
  for (const [text, address] of addresses) assert.deepEqual(found(text, 'STREET_ADDRESS'), [address], text);
  for (const text of ['東京都の人口は約1400万人です。', '北京市今年的气温很高。', '서울 강남구의 인구는 50만 명이다.', '香港有很多好吃的。']) assert.deepEqual(found(text, 'STREET_ADDRESS'), [], text);
});
