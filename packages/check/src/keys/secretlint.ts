import { rules } from '@secretlint/secretlint-rule-preset-recommend';
import { lintSource } from '@secretlint/core';
import type { KeyMatch } from './anthropic.js';
import { looksRandom } from './randomness.js';

/** Anchors of what only the maintained set looks for: AWS secret keys by name, private keys, registry tokens, 1Password. */
export const secretlintAnchors = [
  'SECRET_ACCESS_KEY', 'SecretAccessKey', 'secret_access_key', 'secretAccessKey', 'secret-access-key', 'AWS_SECRET',
  '-----BEGIN', 'private_key', '_authToken', 'T3BlbkFJ', 'ops_eyJ',
];

/**
 * The rules of the preset that are used, and what they find called here. Left out: its own Anthropic rule (shapes are
 * told apart more strictly here) and passwords in addresses (see `credentials.ts`, which knows placeholders).
 */
const used: Readonly<Record<string, readonly [vendor: string, kind: string]>> = {
  '@secretlint/secretlint-rule-aws': ['aws', 'secret access key'],
  '@secretlint/secretlint-rule-gcp': ['google', 'service account key'],
  '@secretlint/secretlint-rule-privatekey': ['private key', 'private key'],
  '@secretlint/secretlint-rule-npm': ['npm', 'token'],
  '@secretlint/secretlint-rule-openai': ['openai', 'api'],
  '@secretlint/secretlint-rule-1password': ['1password', 'service account token'],
};

const chosen = rules.filter((rule) => rule.meta.id in used).map((rule) => ({ id: rule.meta.id, rule }));

const TEXT_LENGTH = 4 * 1024 * 1024;

/** What Secretlint's preset finds, by its ranges only: its messages are not used, for they may quote. */
export async function findWithSecretlint(text: string, path: string): Promise<KeyMatch[]> {
  if (text.length > TEXT_LENGTH) return [];
  const dot = path.lastIndexOf('.');
  const result = await lintSource({
    source: { content: text, filePath: path, contentType: 'text', ext: dot === -1 ? '' : path.slice(dot) },
    options: { config: { rules: chosen }, noPhysicFilePath: true },
  });
  const found: KeyMatch[] = [];
  for (const { ruleId, range } of result.messages) {
    const names = used[ruleId];
    if (names === undefined) continue;
    const [start, end] = range;
    const key = text.slice(start, end);
    if (isFilledIn(key)) found.push({ start, end, key, prefix: '', vendor: names[0], kind: names[1] });
  }
  return found;
}

/** Not a sample: of a block of armour or JSON, its longest run of key characters decides. */
function isFilledIn(key: string): boolean {
  const runs = key.replace(/\\n/g, '\n').replace(/-----[A-Z ]+-----/g, '').match(/[A-Za-z0-9+/=_-]{16,}/g) ?? [];
  const longest = runs.reduce((best, run) => (run.length > best.length ? run : best), '');
  // Of forty random characters of base64 hardly ever none is a digit; a type's or variable's name rarely has one.
  return /\d/.test(longest) && looksRandom(longest.slice(0, 200));
}
