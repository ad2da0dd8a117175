import { PRIVATE_KEY_START, matchPrivateKey } from './private-key.js';
import { ASCII_ALPHANUMERIC, characterClassOf, holdsRun, isMember } from '../character-run.js';
import { SHORTEST_SECRET, isTokenUnit, looksRandom, secretRules, tokenUnits, type SecretRule } from './rules.js';

export interface SecretSpan {
  readonly rule: string;
  readonly start: number;
  readonly end: number;
}

export interface SecretScan {
  readonly secrets: readonly SecretSpan[];
  /** Everything before this offset is decided; what follows could still become a credential. */
  readonly decided: number;
}

const escapeForPattern = (text: string): string => text.replace(/[.+-]/g, '\\$&');

const rulesByPrefix = new Map<string, SecretRule[]>();
for (const rule of secretRules) {
  for (const prefix of rule.prefixes) rulesByPrefix.set(prefix, [...(rulesByPrefix.get(prefix) ?? []), rule]);
}
const tokenPrefixes = [...rulesByPrefix.keys()].sort((a, b) => b.length - a.length);
/** Longest prefix first, so that `sk-proj-` is not read as `sk-`. A token does not start inside a word; a PEM header may. */
const PREFIX = new RegExp(`(?<![A-Za-z0-9])(?:${tokenPrefixes.map(escapeForPattern).join('|')})|${PRIVATE_KEY_START}`, 'g');
const prefixes = [...tokenPrefixes, PRIVATE_KEY_START];
/** Every beginning of a prefix that is not yet a whole one. */
const partialPrefixes = new Set(prefixes.flatMap((prefix) => Array.from(prefix, (_, length) => prefix.slice(0, length)).filter((part) => part !== '')));
const longestPrefix = Math.max(...prefixes.map((prefix) => prefix.length));
const prefixStarts = characterClassOf(prefixes.map((prefix) => prefix[0]).join(''));
const alphanumeric = characterClassOf(ASCII_ALPHANUMERIC);
const HYPHEN = 45;

/** No credential is longer: a longer run is decided as it stands. Undecided text is bounded by it. */
const LONGEST_TOKEN = 4_096;

/** A cheap first look: false means that `findSecrets` would find nothing in a whole text. */
export function mayHoldSecret(text: string): boolean {
  return holdsRun(text, tokenUnits, SHORTEST_SECRET) || text.includes(PRIVATE_KEY_START);
}

/**
 * Finds credentials. `last`: the text is whole; otherwise more may come, and `decided` tells how far the result holds.
 * Nothing starts before `from`: what stands there has been decided and only tells what a word begins with.
 */
export function findSecrets(text: string, last = true, from = 0): SecretScan {
  const secrets: SecretSpan[] = [];
  let runEnd = 0;
  // Without a run that is long enough, only one that goes on behind the text can become a credential.
  PREFIX.lastIndex = mayHoldSecret(text) ? from : last ? text.length : Math.max(from, lastRunStart(text));
  for (let match = PREFIX.exec(text); match !== null; match = PREFIX.exec(text)) {
    const start = match.index;
    const prefix = match[0];
    if (prefix === PRIVATE_KEY_START) {
      const key = matchPrivateKey(text, start, last);
      if (key.kind === 'undecided') return { secrets, decided: start };
      if (key.kind === 'none') continue;
      const end = start + key.length;
      if (!last && !key.complete && key.length < LONGEST_TOKEN * 4) return { secrets, decided: start };
      secrets.push({ rule: 'private-key', start, end });
      PREFIX.lastIndex = end;
      continue;
    }
    // One look at each run of token characters, however many prefixes it holds.
    if (start + prefix.length > runEnd) runEnd = tokenEnd(text, start + prefix.length);
    const run = Math.min(runEnd, start + LONGEST_TOKEN);
    if (!last && run === text.length && run - start < LONGEST_TOKEN) return { secrets, decided: start };
    const token = text.slice(start, run);
    for (const rule of rulesByPrefix.get(prefix) ?? []) {
      const found = rule.pattern.exec(token);
      if (found === null || !looksRandom(found.groups?.['body'] ?? found[0])) continue;
      secrets.push({ rule: rule.id, start, end: start + found[0].length });
      PREFIX.lastIndex = start + found[0].length;
      break;
    }
  }
  const undecided = last ? 0 : partialPrefixLength(text, from);
  return { secrets, decided: Math.max(text.length - undecided, secrets.at(-1)?.end ?? from) };
}

function tokenEnd(text: string, from: number): number {
  let index = from;
  while (index < text.length && isTokenUnit(text.charCodeAt(index))) index++;
  return index;
}

/** Where the run of token characters begins with which `text` ends. */
function lastRunStart(text: string): number {
  let start = text.length;
  while (start > 0 && isTokenUnit(text.charCodeAt(start - 1))) start--;
  return start;
}

/** Length of the longest end of `text` that is the beginning of a prefix. */
function partialPrefixLength(text: string, from: number): number {
  for (let start = Math.max(from, text.length - longestPrefix + 1); start < text.length; start++) {
    // Only the header of a private key begins with a hyphen, and only that may begin inside a word.
    if (!isMember(text, prefixStarts, start) || (start > 0 && text.charCodeAt(start) !== HYPHEN && isMember(text, alphanumeric, start - 1))) continue;
    if (partialPrefixes.has(text.slice(start))) return text.length - start;
  }
  return 0;
}
