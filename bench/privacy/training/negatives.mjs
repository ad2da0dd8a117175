// Texts without personal data: program sources and documents of installed packages, and made-up logs and lists of identifiers.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { FOLDER as WORD_LIST_FOLDER } from './word-lists.mjs';

const PACKAGES = ['undici', 'zod', 'yaml', 'fast-check', 'jose', 'ioredis', 'oxc-parser', 'debug', 'json-schema-to-ts'];
const PERSONAL_LINE = /author|contribut|copyright|maintain|licen[cs]e|thanks|sponsor|credit|@[a-z]|\bby [A-Z]|https?:|written|created/i;
/** Programs in other languages than this project's, from the folder of the word lists: C++, C, Python, Java, Rust. */
const FOREIGN_PACKAGES = ['re2', 'better-sqlite3', 'nan', 'node-addon-api', 'node-gyp', '@capacitor/android', 'tree-sitter'];
const FILE_LIMIT = 24_000;

function filesOf(folder, found) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (entry.name !== 'node_modules' && entry.name !== 'esm' && entry.name !== 'locales') filesOf(path, found);
    } else if (/\.(?:[cm]?js|d\.[cm]?ts|ts|md|json|cc|cpp|c|h|hpp|inc|py|java|rs|sh|bazel|yml)$/.test(entry.name) && statSync(path).size > 400) found.push(path);
  }
  return found;
}

/** At most so many of a list, from its beginning to its end. */
function spread(list, limit) {
  const step = Math.max(1, list.length / limit);
  return list.filter((_, at) => Math.floor(at / step) !== Math.floor((at - 1) / step));
}

/** One document a file, without lines that may name a person. */
export function programs(limit) {
  const documents = [];
  const folders = [...PACKAGES.map((name) => join('node_modules', name)), ...FOREIGN_PACKAGES.map((name) => join(WORD_LIST_FOLDER, 'node_modules', name))];
  for (const folder of folders) {
    if (!existsSync(folder)) continue;
    for (const path of spread(filesOf(folder, []).sort(), limit)) {
      const text = readFileSync(path, 'utf8').slice(0, FILE_LIMIT).split('\n').filter((line) => !PERSONAL_LINE.test(line) && line.length < 400).join('\n');
      documents.push({ text, spans: [] });
    }
  }
  return documents;
}

/** Log lines and identifiers in forms that the bench does not use. */
export function machineText(random, count) {
  const pick = (list) => list[Math.floor(random() * list.length)];
  const number = (most) => Math.floor(random() * most);
  const hex = (length) => Array.from({ length }, () => '0123456789abcdef'[number(16)]).join('');
  const camel = () => pick(['Request', 'User', 'Order', 'Payment', 'Cache', 'Session', 'Token', 'Stream', 'Worker', 'Queue']) + pick(['Handler', 'Service', 'Manager', 'Factory', 'Error', 'Client', 'Store', 'Loader']);
  const line = () =>
    pick([
      () => `${2020 + number(7)}/0${1 + number(9)}/1${number(9)} ${10 + number(13)}:${10 + number(49)}:${10 + number(49)} [${pick(['INFO', 'WARN', 'ERROR', 'DEBUG'])}] ${camel()} - ${pick(['Started', 'Stopped', 'Connection lost', 'Retrying', 'Processed batch', 'Cache miss', 'Queue empty'])} ${number(9999)}`,
      () => `level=${pick(['info', 'error'])} component=${camel()} msg="${pick(['Request completed', 'Upstream timed out', 'Worker exited', 'Job queued'])}" id=${hex(12)} ms=${number(900)}`,
      () => `    at ${camel()}.${pick(['run', 'handle', 'open', 'close'])} (/srv/app/${pick(['src', 'lib'])}/${camel()}.ts:${number(400)}:${number(60)})`,
      () => `${camel()}Exception: ${pick(['Invalid State', 'Unexpected token', 'Not Found', 'Access Denied'])} in Thread-${number(40)}`,
      () => `[${pick(['Main', 'Worker', 'Server', 'Renderer'])}] ${pick(['Listening on port', 'Loaded module', 'Compiled in', 'Heap used'])} ${number(9000)}`,
      () => `${hex(8)}-${hex(4)}-4${hex(3)}-a${hex(3)}-${hex(12)}`,
      () => `${pick(['SKU', 'ORD', 'INV', 'PO', 'REF', 'Item'])}-${number(999999)} ${pick(['A', 'B', 'XL', 'M'])}${number(99)} ${hex(6).toUpperCase()}`,
      () => `v${number(20)}.${number(30)}.${number(10)}-${pick(['beta', 'rc', 'alpha'])}.${number(9)} sha256:${hex(40)}`,
      () => `"${pick(['type', 'status', 'kind', 'name', 'title', 'label'])}": "${pick(['Active', 'Pending', 'Widget', 'Default', 'Home Page', 'Main Menu', 'Primary Button', 'North Region', 'Blue Shirt'])}",`,
      () => `class ${camel()} extends ${camel()} { static ${pick(['Default', 'Instance'])} = new ${camel()}(); }`,
    ])();
  return Array.from({ length: count }, () => ({ text: Array.from({ length: 3 + number(12) }, line).join('\n'), spans: [] }));
}
