import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { assertLinear } from '../../growth.testing.js';
import { findPersonalData } from './find.js';
import { redactText } from './pseudonyms/redact.js';
import { RestoreFilter } from './pseudonyms/restore-filter.js';
import { PseudonymVault, pseudonymKey } from './pseudonyms/vault.js';

const key = pseudonymKey(randomBytes(32), 'tenant', 'conversation');

const REPEATED: readonly [string, string][] = [
  ['numbers', '12345678901 '], ['digits', '1 2 3 4 '], ['one number', '1'], ['at signs', 'a@'], ['domains', 'a@b.'], ['colons', 'ab:'], ['dots', '1.'], ['hyphens', '12-'], ['brackets', '(12) '], ['labels', 'passport '], ['births', 'born '],
  ['schemes', '://a:'], ['accounts', 'GB12 '], ['fours of an account', 'GB12 ABCD 1234 '], ['plus', '+1 '], ['spaces', ' '], ['letters', 'a'], ['capitals', 'Ab '], ['names', 'Mr. Smith '], ['newlines', '\n'], ['surrogates', '\ud83d\ude00'], ['overlaps', '4111 1111 1111 1111 '],
  ['trunk zeros', '030 12 '], ['contacts', 'Ann Lee;0131 496 0287\n'], ['Chinese family names', '王李张'], ['Chinese titles', '王先生'], ['Chinese labels', '姓名：王'], ['Japanese family names', '佐藤'], ['Japanese prefectures', '東京都1'], ['katakana', 'アイ・'], ['Korean family names', '김이박 '], ['Korean provinces', '서울 강남구 '], ['Thai titles', 'นาย '], ['Thai words', 'ชื่อ: กข กข'],
  ['Arabic', 'السيد '], ['combining marks', 'e\u0301\u0302\u0303'], ['marks alone', '\u0301'], ['right to left marks', '\u202e\u200f'], ['joiners', 'a\u200d'],
  ['introductions', 'this is Robert Miller '], ['introductions without capitals', 'اسمي عادل لافي '], ['vague labels', 'record number 1234567 '], ['streets and towns', 'Ringstrasse 42\n6193 Ebikon\n'], ['numbers in brackets', '(409.431.0324x705) '], ['figures and slashes', '1234567 / '], ['accents between figures', 'é1'], ['cued numbers in one line', 'phone 1234567 '],
];

test('hostile texts take time in proportion to their length', async () => {
  for (const [name, unit] of REPEATED) await assertLinear(name, unit, findPersonalData);
});

test('a million candidate numbers are each looked at, and only those that hold are found', () => {
  const count = 1_000_000;
  const parts: string[] = [];
  for (let at = 0; at < count; at++) parts.push(at % 1000 === 0 ? '4111-1111-1111-1111' : `${at + 100_000}`);
  const text = parts.join(' ');
  const found = findPersonalData(text, { types: ['CREDIT_CARD', 'PHONE_NUMBER', 'US_SSN', 'IBAN_CODE'] });
  const cards = found.filter(({ type }) => type === 'CREDIT_CARD');
  assert.equal(cards.length, count / 1000);
  assert.equal(found.length, cards.length);
  for (const { start, end } of cards) assert.equal(text.slice(start, end), '4111-1111-1111-1111');
});

test('megabytes without a space hold a value at their end', () => {
  for (const unit of ['a', '1', 'aB3', '王', '\ud83d\ude00', '.', '/x', '-1']) {
    const text = `${unit.repeat(2_000_000 / unit.length)} jane@example.com`;
    const found = findPersonalData(text, { types: ['EMAIL_ADDRESS'] });
    assert.deepEqual(found.map(({ start, end }) => text.slice(start, end)), ['jane@example.com'], unit);
  }
});

test('of values that overlap or lie one in another each character goes to one', () => {
  const texts = ['jane@4111111111111111.example', 'DE89370400440532013000@bank.example', '+4111 1111 1111 1111', '4111 1111 1111 1111 1111 1111 1111', 'born 01.02.1980@x.example', 'https://jane@example.com:secret1@host/', '078-05-1123-4111-1111-1111-1111', 'Jane Jane@example.com Jane'];
  for (const text of texts) {
    const vault = new PseudonymVault(key);
    const found = findPersonalData(text);
    for (let at = 1; at < found.length; at++) assert.ok((found[at]?.start ?? 0) >= (found[at - 1]?.end ?? 0), text);
    const filter = new RestoreFilter(vault, false);
    assert.equal(filter.push(redactText(text, found, vault, () => 'pseudonymise')) + filter.flush(), text);
  }
});

test('right-to-left text and combining characters do not shift a span', () => {
  const around = ['שלום ', 'مرحبا ', '\u202eabc\u202c ', '\u200f', 'e\u0301', 'नमस्ते ', '👩‍👩‍👧 ', '\u{1f1e9}\u{1f1ea} ', 'Z\u0351\u036b\u0343 '];
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...around), { maxLength: 6 }), fc.array(fc.constantFrom(...around), { maxLength: 6 }), (before, behind) => {
      const text = `${before.join('')} jane.doe@example.com ${behind.join('')}`;
      assert.deepEqual(findPersonalData(text, { types: ['EMAIL_ADDRESS'] }).map(({ start, end }) => text.slice(start, end)), ['jane.doe@example.com']);
    }),
    { numRuns: 200 },
  );
});

test('never half a value: what goes out holds no piece of what was found, whatever stands at its edges', () => {
  const edges = ['', ' ', '\ud83d', '\ude00', '\ud83d\ude00', '\u0301', '\u200f', '(', ')', '"', '\u00a0', '\n', '，', '。', '👍🏽'];
  const values = ['jane.doe@example.com', '4111 1111 1111 1111', 'DE89 3704 0044 0532 0130 00', '+49 30 901820123'];
  for (const value of values) {
    for (const before of edges) {
      for (const behind of edges) {
        const text = `x ${before}${value}${behind} y`;
        const found = findPersonalData(text).filter(({ type }) => !['PERSON', 'ORGANIZATION', 'LOCATION'].includes(type));
        if (found.length === 0) continue;
        const vault = new PseudonymVault(key);
        const sent = redactText(text, found, vault, () => 'pseudonymise');
        for (const piece of value.split(/[ .@]/).filter((part) => part.length >= 4)) assert.ok(!sent.includes(piece), JSON.stringify([before, value, behind]));
      }
    }
  }
});

test('an answer may be cut at every code unit, inside of stand-ins and of surrogate pairs', () => {
  const text = 'To 😀 jane@example.com 👩‍👩‍👧, e\u0301 DE89370400440532013000 \ud83d!';
  const vault = new PseudonymVault(key);
  const sent = redactText(text, findPersonalData(text), vault, () => 'pseudonymise');
  for (let cut = 0; cut <= sent.length; cut++) {
    const filter = new RestoreFilter(vault, false);
    assert.equal(filter.push(sent.slice(0, cut)) + filter.push(sent.slice(cut)) + filter.flush(), text);
  }
  const oneByOne = new RestoreFilter(vault, false);
  let result = '';
  for (let at = 0; at < sent.length; at++) result += oneByOne.push(sent[at] as string);
  assert.equal(result + oneByOne.flush(), text);
});
