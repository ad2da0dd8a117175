import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { findPersonalData } from '../find.js';
import type { PersonalDataSpan } from '../recognizer.js';
import { isJsonText } from './json-depth.js';
import { ALL_KINDS, CODE_LENGTH } from './kinds.js';
import { redactText } from './redact.js';
import { RestoreFilter } from './restore-filter.js';
import { PseudonymVault, pseudonymKey } from './vault.js';

const secret = randomBytes(32);
const key = pseudonymKey(secret, 'tenant', 'conversation');
const pseudonymise = () => 'pseudonymise' as const;

function restored(vault: PseudonymVault, text: string, cuts: readonly number[] = [], json = false): string {
  const filter = new RestoreFilter(vault, json);
  let result = '';
  let from = 0;
  for (const cut of [...cuts].map((cut) => cut % (text.length + 1)).sort((a, b) => a - b)) {
    result += filter.push(text.slice(from, cut));
    from = cut;
  }
  return result + filter.push(text.slice(from)) + filter.flush();
}

const types = fc.constantFrom('PERSON', 'EMAIL_ADDRESS', 'STREET_ADDRESS', 'PHONE_NUMBER', 'US_SSN', 'CUSTOM');
const nasty = fc.constantFrom('"', '\\', '\n', '\u2028', '😀', '\ud83d', 'e\u0301', '\u200f', 'İ', 'ß', 'Name', 'NAME', 'Email', 'name0', 'Address', '0123456789abc', 'abcdefghjkmnp', "'s", 's', ' ', '.', '{', '[', '":', 'ANNA', 'Anna', 'anna', 'James', 'McKay', 'van der', 'Dr. ');
const value = fc.array(fc.oneof(nasty, fc.string({ minLength: 1, maxLength: 6 })), { minLength: 1, maxLength: 4 }).map((parts) => parts.join(''));
const pieces = fc.array(fc.record({ plain: fc.array(fc.oneof(nasty, fc.string({ maxLength: 8 })), { maxLength: 3 }).map((parts) => parts.join('')), value, type: types }), { maxLength: 8 });

/** A text with spans where its values stand. */
function planted(parts: readonly { plain: string; value: string; type: string }[]): { text: string; spans: PersonalDataSpan[] } {
  let text = '';
  const spans: PersonalDataSpan[] = [];
  for (const part of parts) {
    text += part.plain;
    spans.push({ start: text.length, end: text.length + part.value.length, type: part.type, score: 1 });
    text += part.value;
  }
  return { text, spans };
}

test('restore undoes redact, for any text, values and splits', () => {
  fc.assert(
    fc.property(pieces, fc.array(fc.nat(), { maxLength: 20 }), (parts, cuts) => {
      const { text, spans } = planted(parts);
      const vault = new PseudonymVault(key);
      const redacted = redactText(text, spans, vault, pseudonymise);
      // Text that is JSON as a whole comes back through a filter that knows so, like a structured output.
      // It is then the same JSON, though a value may be escaped in another of the ways in which JSON can be.
      const back = restored(vault, redacted, cuts, isJsonText(text));
      if (back !== text) assert.deepEqual(JSON.parse(back), JSON.parse(text));
    }),
    { numRuns: 1500 },
  );
});

test('restore undoes redact in JSON inside JSON', () => {
  fc.assert(
    fc.property(value, types, fc.string(), fc.integer({ min: 0, max: 4 }), fc.array(fc.nat(), { maxLength: 20 }), (personal, type, other, depth, cuts) => {
      const nest = (text: string) => {
        let source = text;
        for (let level = 0; level <= depth; level++) source = JSON.stringify({ a: [1, source], b: other });
        return source;
      };
      const vault = new PseudonymVault(key);
      const standIn = redactText(personal, [{ start: 0, end: personal.length, type, score: 1 }], vault, pseudonymise);
      assert.equal(restored(vault, nest(standIn), cuts, true), nest(personal));
    }),
    { numRuns: 1000 },
  );
});

test('a value in JSON text stands for the same person as in prose', () => {
  const address = '12 Main St\nSpringfield';
  const vault = new PseudonymVault(key);
  const prose = redactText(address, [{ start: 0, end: address.length, type: 'STREET_ADDRESS', score: 1 }], vault, pseudonymise);
  const json = JSON.stringify({ to: address });
  const start = json.indexOf('12 Main');
  assert.equal(redactText(json, [{ start, end: json.length - 2, type: 'STREET_ADDRESS', score: 1 }], vault, pseudonymise), JSON.stringify({ to: prose }));
});

test('escapes of JSON hide nobody, and the value behind them is what comes back', () => {
  const source = '{"name":"Jos\\u00e9 Garc\\u00eda","mail":"jos\\u00e9@example.com"}';
  const found = findPersonalData(source);
  assert.deepEqual(found.map(({ type, start, end }) => [type, source.slice(start, end)]), [['PERSON', 'Jos\\u00e9 Garc\\u00eda'], ['EMAIL_ADDRESS', 'jos\\u00e9@example.com']]);
  const vault = new PseudonymVault(key);
  const redacted = redactText(source, found, vault, pseudonymise);
  assert.ok(!redacted.includes('Jos'));
  const [standIn = ''] = redacted.match(/Name\w{13}/) ?? [];
  assert.equal(restored(vault, `Hola ${standIn}`), 'Hola José');
  assert.deepEqual(JSON.parse(restored(vault, redacted, [], true)), JSON.parse(source));
});

test('100,000 values have 100,000 stand-ins of letters and digits, the same from another instance', () => {
  const vault = new PseudonymVault(key);
  const seen = new Set<string>();
  for (let number = 0; number < 100_000; number++) seen.add(vault.standIn('EMAIL_ADDRESS', `user${number}@example.com`).toLowerCase());
  assert.equal(seen.size, 100_000);
  for (const standIn of [...seen].slice(0, 1000)) assert.match(standIn, /^[a-z0-9]+$/);
  const other = new PseudonymVault(pseudonymKey(secret, 'tenant', 'conversation'));
  assert.equal(other.standIn('EMAIL_ADDRESS', 'user77@example.com'), vault.standIn('EMAIL_ADDRESS', 'user77@example.com'));
});

test('two tenants, two scopes, two installations never share a stand-in', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), fc.string(), fc.string(), value, (tenant, scope, otherTenant, otherScope, personal) => {
      fc.pre(tenant !== otherTenant || scope !== otherScope);
      const standIn = (own: Uint8Array, of: string, within: string) => new PseudonymVault(pseudonymKey(own, of, within)).standIn('EMAIL_ADDRESS', personal).toLowerCase();
      const first = standIn(secret, tenant, scope);
      if (tenant.isWellFormed() && otherTenant.isWellFormed() && scope.isWellFormed() && otherScope.isWellFormed()) assert.notEqual(first, standIn(secret, otherTenant, otherScope));
      assert.notEqual(first, standIn(randomBytes(32), tenant, scope));
    }),
    { numRuns: 300 },
  );
});

test('an unknown stand-in stays as it is, also one of another call', () => {
  const mine = new PseudonymVault(key);
  mine.standIn('EMAIL_ADDRESS', 'me@example.com');
  const foreign = new PseudonymVault(pseudonymKey(secret, 'someone else', 'conversation')).standIn('EMAIL_ADDRESS', 'you@example.com');
  const text = `write to ${foreign} or Email0000000000000, Emailfoo`;
  assert.equal(restored(mine, text, [3, 14, 20, 33]), text);
});

test('first and full name are linked; genitive, possessive, title, particle and case survive', () => {
  const vault = new PseudonymVault(key);
  const give = (text: string) => redactText(text, [{ start: 0, end: text.length, type: 'PERSON', score: 1 }], vault, pseudonymise);
  const full = give('Anna Schmidt');
  assert.equal(full, `${give('Anna')} ${give('Schmidt')}`);
  assert.equal(give('Schmidts'), `${give('Schmidt')}s`);
  assert.equal(give('Dr. van Berg'), `Dr. van ${give('Berg')}`);
  assert.equal(give('ANNA').toLowerCase(), give('Anna').toLowerCase());
  assert.match(give('ANNA'), /^NAME[0-9A-Z]+$/);
  assert.equal(restored(vault, `${give('Anna')}'s and ${full}s`), "Anna's and Anna Schmidts");
  // The model may write it in capitals, or small.
  assert.equal(restored(vault, give('Schmidt').toUpperCase()), 'SCHMIDT');
  assert.equal(restored(vault, give('Schmidt').toLowerCase()), 'Schmidt');
});

test('only what could become a stand-in is held back', () => {
  const vault = new PseudonymVault(key);
  const standIn = vault.standIn('EMAIL_ADDRESS', 'me@example.com');
  const filter = new RestoreFilter(vault, false);
  assert.equal(filter.push('Hello Emily, your '), 'Hello Emily, your ');
  assert.equal(filter.push(`address is ${standIn.slice(0, 9)}`), 'address is ');
  assert.equal(filter.push(`${standIn.slice(9)}!`), 'me@example.com!');
  const idle = new RestoreFilter(new PseudonymVault(key), false);
  assert.equal(idle.push('Name Email Nam'), 'Name Email Nam');
});

test('a stand-in reads as its kind and carries 65 bits', () => {
  assert.equal(CODE_LENGTH * 5, 65);
  const standIn = new PseudonymVault(key).standIn('CREDIT_CARD', '4111111111111111');
  assert.match(standIn, /^Card[0-9a-z]{13}$/);
  assert.ok(ALL_KINDS.every((kind) => /^[A-Z][a-z]+$/.test(kind)));
});

test('masks and hashes are not turned back', () => {
  const vault = new PseudonymVault(key);
  const text = 'a@b.example';
  const spans = [{ start: 0, end: text.length, type: 'EMAIL_ADDRESS', score: 1 }];
  assert.equal(redactText(text, spans, vault, () => 'mask'), '[EMAIL_ADDRESS]');
  const hashed = redactText(text, spans, vault, () => 'hash');
  assert.match(hashed, /^Email[0-9a-z]{13}$/);
  assert.equal(restored(vault, hashed), hashed);
});
