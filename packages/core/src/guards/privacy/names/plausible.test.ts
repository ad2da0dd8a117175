import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findPersonalData } from '../find.js';
import { introducedName, introducedNameWithoutCapitals, labelledHalfName, titledName } from './introduced-names.js';
import { joinedFinds } from './joined-finds.js';
import { nameModel } from './model.js';
import { isLikelyAddress, isPartOfIdentifier, standsInCode, standsInComment } from './plausible.js';

/** The text and the offsets of what stands between the brackets ⟦ ⟧. */
function marked(text: string): [string, number, number] {
  const start = text.indexOf('⟦');
  return [text.replace(/[⟦⟧]/g, ''), start, text.indexOf('⟧') - 1];
}

test('lines of programs are told from prose, and strings and comments from code', () => {
  for (const text of ['impl ⟦Unpin⟧ for Box<T> {', 'private ⟦Handler getHandler⟧() {', 'if (⟦Foo⟧ == null) {', 'let x: ⟦Trace⟧ = trace();', 'return std::⟦Ada⟧::new();', 'name, ⟦estart⟧, ok := tzset(s)']) assert.ok(standsInCode(...marked(text)), text);
  for (const text of ['I met ⟦Ada Lovelace⟧ (1815) in London.', 'const name = "⟦Ada Lovelace⟧";', '// by ⟦Ada Lovelace⟧();', 'To: ⟦Ada Lovelace⟧;', 'Thanks; ⟦Ada⟧', 'for my friend in ⟦Leeds⟧,', 'from Ada and\nfrom ⟦Leeds⟧,', 'if you see ⟦Ada⟧:', 'cc: ⟦Ada⟧ <ada@example.org>']) assert.ok(!standsInCode(...marked(text)), text);
  for (const text of [' * as ⟦Oracle⟧ says', '  // see ⟦Oracle⟧', '/* ⟦Oracle⟧ */']) assert.ok(standsInComment(...(marked(text).slice(0, 2) as [string, number])), text);
  for (const text of ['see https://⟦Oracle⟧', '* ⟦Oracle⟧ is a firm', 'at ⟦Oracle⟧']) assert.ok(!standsInComment(...(marked(text).slice(0, 2) as [string, number])), text);
});

test('identifiers hold no names', () => {
  for (const text of ['java.⟦Lang⟧', '⟦Arc⟧<T>', '⟦camelCase⟧ is', "⟦words⟧['b']", '⟦Foo⟧.bar']) assert.ok(isPartOfIdentifier(...marked(text)), text);
  for (const text of ['⟦Ada⟧<ada@example.org>', '⟦Ada⟧ said', '@ ⟦adaLovelace⟧ hi', 'for ⟦Ada⟧.']) assert.ok(!isPartOfIdentifier(...marked(text)), text);
});

test('an address holds a street or a town, and no licence is anybody\'s home', () => {
  for (const text of ['12 Main St', 'Calle Mayor 5, 28001 Madrid', 'Papatya Sok. No:12 D:3', '10-12 רחוב הרצל', '東京都渋谷区1-2', '12 Main St\n> Springfield']) assert.ok(isLikelyAddress(text), text);
  for (const text of ['RFC 8259', 'index 0', '28961/s', '1st 2nd', '16, sixtyFour: 64', 'b = 2 lots', 'kwIJPqMwO1OfzDYZD7 INV-2026', '51 Franklin St, Fifth Floor, Boston']) assert.ok(!isLikelyAddress(text), text);
});

test('a street and the town behind it are one address', () => {
  const join = (text: string, ...finds: readonly [string, string][]): string[] => {
    const spans = finds.map(([type, found]) => ({ type, start: text.indexOf(found), end: text.indexOf(found) + found.length, score: 0.8 }));
    return joinedFinds(text, spans).map(({ type, start, end }) => `${type} ${text.slice(start, end)}`);
  };
  const street = 'STREET_ADDRESS';
  assert.deepEqual(join('Cím: Béke utca 44.\nH-5557 Dunaújváros', [street, 'Béke utca 44'], ['LOCATION', 'Dunaújváros']), [`${street} Béke utca 44.\nH-5557 Dunaújváros`]);
  assert.deepEqual(join('an Ringstrasse 42\n6193 Ebikon', [street, '6193 Ebikon']), [`${street} Ringstrasse 42\n6193 Ebikon`]);
  assert.deepEqual(join('an Rosa-Luxemburg-Weg 1\n4834 Ebreichsdorf', ['PERSON', 'Rosa-Luxemburg-Weg'], ['LOCATION', 'Ebreichsdorf']), [`${street} Rosa-Luxemburg-Weg 1\n4834 Ebreichsdorf`]);
  assert.deepEqual(join('12 Oak Street\n14 Elm Street', [street, '12 Oak Street'], [street, '14 Elm Street']), [`${street} 12 Oak Street`, `${street} 14 Elm Street`]);
  assert.deepEqual(join('Paulo da Cruz and Ana', ['PERSON', 'Paulo'], ['PERSON', 'Cruz'], ['PERSON', 'Ana']), ['PERSON Paulo da Cruz', 'PERSON Ana']);
  assert.deepEqual(join('12 Oak Street. Paris is far', [street, '12 Oak Street'], ['LOCATION', 'Paris']), [`${street} 12 Oak Street`, 'LOCATION Paris']);
});

test('a word that introduces somebody is followed by a name, where the lists of names know it', () => {
  const { lexicon } = nameModel();
  const named = (lead: string, rest: string): string | undefined => {
    const span = introducedName(lead + rest, lead.length, lexicon) ?? introducedNameWithoutCapitals(lead + rest, lead.length);
    return span === undefined ? undefined : (lead + rest).slice(span.start, span.end);
  };
  assert.equal(named('this is', ' Robert Miller. I paid.'), 'Robert Miller');
  assert.equal(named('Name', ':\nMaria da Silva\n'), 'Maria da Silva');
  assert.equal(named('اسمي', ' عادل آل لافي ورقم هاتفي'), 'عادل آل لافي');
  assert.equal(named('מר', ' כהן לא נמצא'), undefined);
  for (const [lead, rest] of [['this is', ' Cloud Storage.'], ['this is', ' Robert.'], ['name', ': "left-pad"'], ['i am', ' Very Happy today'], ['call', ' Object.keys(x)']] as const) assert.equal(named(lead, rest), undefined, rest);
});

test('titles, labels of half a name and pairs from the lists name somebody', () => {
  const { lexicon } = nameModel();
  const cut = (text: string, span: { start: number; end: number } | undefined): string | undefined => (span === undefined ? undefined : text.slice(span.start, span.end));
  assert.equal(cut('mr. Patel and', titledName('mr. Patel and', 'mr', 2, lexicon)), 'Patel');
  assert.equal(cut('customer Priya Raghunathan wrote', titledName('customer Priya Raghunathan wrote', 'customer', 8, lexicon)), 'Priya Raghunathan');
  for (const [text, word] of [['mr. President', 'mr'], ['customer Service Desk', 'customer'], ['customer Priya', 'customer']] as const) assert.equal(titledName(text, word, word.length, lexicon), undefined, text);
  assert.equal(cut('first_name":"Grace"', labelledHalfName('first_name":"Grace"', 10, lexicon)), 'Grace');
  for (const text of ['first_name: String,', 'first_name Grace']) assert.equal(labelledHalfName(text, 10, lexicon), undefined, text);
  const persons = (text: string): (string | undefined)[] => findPersonalData(text).filter(({ type }) => type === 'PERSON').map((span) => cut(text, span));
  assert.deepEqual(persons('We live in Unit 5/23 George Street, Sydney.'), []);
  assert.deepEqual(persons('Then Siobhan, Angela and Robert Miller came.').includes('Robert Miller'), true);
});

test('two capitals alone name nobody; in a longer name they may', () => {
  const persons = (text: string): string[] => findPersonalData(text, { types: ['PERSON'] }).map(({ start, end }) => text.slice(start, end));
  for (const text of ['Updated metadata for region code(s): CZ, DE, IT, LI, LV, ME, US', 'region code(s): GM, HK, IN, JO, PG, ZW']) assert.deepEqual(persons(text), [], text);
  assert.deepEqual(persons('My name is JO SMITH, please call me back.'), ['JO SMITH']);
});

test('of a name no half stays behind, though its second word is an everyday one', () => {
  const persons = (text: string): string[] => findPersonalData(text, { types: ['PERSON'] }).map(({ start, end }) => text.slice(start, end));
  for (const name of ['Jane Doe', 'John Doe', 'Maria Brown']) {
    for (const text of [`My name is ${name}, I live in Boston.`, `I am ${name} from Springfield`, `${name} called today`, `Dear ${name},`]) assert.deepEqual(persons(text), [name], text);
  }
  assert.deepEqual(persons('Thanks Maria Please call me back'), ['Maria'], 'common words are none');
});
