// Harmless texts that packages ship and that look like attacks: prompts, skills and orders to agents as people paste them,
// and what guards against injections say about themselves.
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { filesUnder, piecesOf } from './files.mjs';
import { stringsOf } from './python-strings.mjs';

// No package may outweigh the others by its size alone.
const MOST_TEXTS = 150;
const SHORTEST_PROMPT = 200;

/** As many of the texts as a package may give, from all over it, each once. */
function someOf(texts) {
  const all = [...new Set(texts)];
  const step = Math.max(1, all.length / MOST_TEXTS);
  return Array.from({ length: Math.min(MOST_TEXTS, all.length) }, (_, index) => all[Math.floor(index * step)]);
}

const asPrompts = (texts, source) => someOf(texts.filter((text) => text.length >= SHORTEST_PROMPT)).map((text) => ({ text, label: 0, source, trust: 'user' }));

// What people paste is the prompt without the header that a tool reads.
const withoutHeader = (text) => text.replace(/^---\n[\s\S]*?\n---\n/, '').trim();
const unprompting = /(?:readme|changelog|license|licence|contributing)\.md$|\.dist-info|[/\\]docs[/\\]/i;

export function promptsInMarkdown(folder, source) {
  const paths = filesUnder(folder, '.md').filter((path) => !unprompting.test(path.slice(folder.length)));
  return asPrompts(paths.map((path) => withoutHeader(readFileSync(path, 'utf8'))), source);
}

const toModel = /^\s*(?:You(?:'re| are| will| have| must)\b|Your (?:task|role|goal|job)\b|An? |Act as\b|As an? |Given\b|Please\b|I want you\b|Evaluate\b|Determine\b|Extract\b|Summar|Analy[sz]e\b|Review\b|Write\b|Generate\b|Classify\b|Compare\b|Rewrite\b|Translate\b|Based on\b|Below\b|The following\b|Here (?:is|are)\b|Task:|Role:|#+ )/;

export function promptsInPython(folder, source) {
  return asPrompts(stringsOf(folder).map(({ text }) => text).filter((text) => toModel.test(text)), source);
}

function stringsIn(value) {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(stringsIn) : [];
}

export function promptsInYaml(folder, source) {
  const texts = filesUnder(folder, '.yaml').flatMap((path) => stringsIn(parse(readFileSync(path, 'utf8'), { logLevel: 'silent' })));
  return asPrompts(texts.filter((text) => text.includes(' ')), source);
}

const tomlText = /"""([\s\S]*?)"""/g;

export function promptsInToml(folder, source) {
  return asPrompts(filesUnder(folder, '.toml').flatMap((path) => [...readFileSync(path, 'utf8').matchAll(tomlText)].map(([, text]) => text)), source);
}

const template = /`((?:[^`\\]|\\.){200,8000})`/g;

/** Templates in bundled JavaScript that begin as an order to a model does. */
export function promptsInScripts(folder, source) {
  const texts = filesUnder(folder, '.js').flatMap((path) => [...readFileSync(path, 'utf8').matchAll(template)].map(([, text]) => text.replaceAll('\\n', '\n').replaceAll('\\`', '`')));
  return asPrompts(texts.filter((text) => toModel.test(text)), source);
}

/** The description of a Python package: it stands below the header of its metadata. */
export function readmeOf(folder, source) {
  return filesUnder(folder, 'METADATA').flatMap((path) => {
    const text = readFileSync(path, 'utf8');
    return piecesOf(text.slice(text.indexOf('\n\n') + 2));
  }).map((text) => ({ text, label: 0, source, trust: 'untrusted' }));
}
