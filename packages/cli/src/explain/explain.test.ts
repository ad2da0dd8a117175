import assert from 'node:assert/strict';
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { catalogue } from '@claviger/core/errors';
import { runCommand } from '../run-command.js';
import { errorCodes } from './error-codes.js';
import { errorTypes } from './error-types.js';
import { explainTerm } from './explain-term.js';
import { rulePages } from './rule-pages.js';

const resources = join(dirname(fileURLToPath(import.meta.resolve('@anthropic-ai/sdk'))), 'resources');

function declarations(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? declarations(path) : name.endsWith('.d.ts') ? [readFileSync(path, 'utf8')] : [];
  });
}

test('every error code and type of the SDK has a text, and no other has', () => {
  const source = declarations(resources);
  const codes = new Set(source.flatMap((text) => [...text.matchAll(/error_code: ([^;]+);/g)].flatMap(([, union = '']) => [...union.matchAll(/'([a-z_]+)'/g)].map(([, code = '']) => code))));
  assert.ok(codes.size > 90, `the SDK's types are read: ${codes.size}`);
  assert.deepEqual(Object.keys(errorCodes).toSorted(), [...codes].toSorted());
  const types = /export type ErrorType = ([^;]+);/.exec(source.find((text) => text.includes('export type ErrorType = ')) ?? '')?.[1] ?? '';
  for (const [, type = ''] of types.matchAll(/'([a-z_]+)'/g)) assert.ok(Object.hasOwn(errorTypes, type), type);
});

test('every guard has a page for what it finds, and every rule of injections its own', () => {
  const root = join(import.meta.dirname, '..', '..', '..', '..');
  const rules = ['abuse', 'content', 'egress', 'harden', 'injection', 'leak', 'limits', 'pin', 'privacy', 'secrets', 'shape', 'size', 'tools', 'unicode'].map((guard) => `${guard}/failed`);
  for (const rule of rules) assert.equal(rulePages([rule]).length, 1, rule);
  const own = readdirSync(join(root, 'docs/rules/injection')).filter((name) => name !== 'README.md').map((name) => `injection/${name.replace('.md', '')}`);
  assert.equal(rulePages(own).length, own.length + 1);
  for (const page of rulePages([...rules, ...own])) assert.ok(statSync(join(root, page)).isFile(), page);
  assert.deepEqual(rulePages(['made-up/rule', 'injection/../../x', '__proto__/x', 'egress/image', 'egress/link']), ['docs/guards/injection.md', 'docs/guards/egress.md']);
});

test('everything has something to do', () => {
  for (const term of [...Object.keys(catalogue), ...Object.keys(errorCodes), ...Object.keys(errorTypes), '400', '401', '402', '403', '404', '408', '409', '413', '429', '500', '502', '503', '504', '529']) {
    const explained = explainTerm(term);
    assert.ok(explained !== undefined && explained.means.length > 10 && explained.todo.length > 0, term);
  }
});

async function explain(...words: string[]): Promise<{ code: number; said: string }> {
  let said = '';
  const write = (text: string): void => void (said += text);
  const code = await runCommand(['explain', ...words], { environment: {}, directory: fileURLToPath(new URL('.', import.meta.url)), write, complain: write });
  return { code, said };
}

test('a pasted refusal of ours is explained by its code alone, and leads to its row', async () => {
  const { code, said } = await explain('{"type":"error","error":{"type":"invalid_request_error","message":"x","details":{"claviger":{"code":"injection_detected"}}},"request_id":"req_1"}');
  assert.equal(code, 0);
  assert.match(said, /^injection_detected[\s\S]*claviger explain req_1\n$/);
  assert.doesNotMatch(said, /the Claude API/);
});

test('codes, statuses and pasted errors are explained', async () => {
  assert.match((await explain('limit_reached')).said, /429/);
  assert.match((await explain('529')).said, /overloaded_error/);
  assert.match((await explain('{"type":"error","error":{"type":"rate_limit_error","message":"x","details":{"error_code":"enforced_spend_limit_reached"}},"request_id":"req_1"}')).said, /tier[\s\S]*rate_limit_error/);
  assert.match((await explain('429 {"type":"error","error":{"type":"rate_limit_error","message":"x","details":{"claviger":{"code":"limit_reached"}}}}')).said, /limit_reached/);
});

test('a line of a log is explained by the terms in it, the finest first', async () => {
  assert.match((await explain("Error code: 400 - {'type': 'error', 'error': {'type': 'invalid_request_error', 'message': 'x'}}")).said, /^invalid_request_error/);
  const ours = await explain('2026-11-30 12:00:01 warn chat refused with 429 rate_limit_error (limit_reached)');
  assert.match(ours.said, /^limit_reached/);
  assert.doesNotMatch(ours.said, /the Claude API/);
  for (const unknown of ['something went wrong, overloaded', '{"error":{"type":"strange"}}', 'call 4290 of 12']) {
    const { code, said } = await explain(unknown);
    assert.equal(code, 1);
    assert.match(said, /^Nothing is known of/);
  }
});

test('what a log has put into a pasted text reaches no terminal as an order', async () => {
  for (const pasted of ['\u001B]0;title\u0007overloaded', 'req_\u001B[2J', '{"error":{"type":"\u009B31m\u202E"}}']) {
    const { code, said } = await explain(pasted);
    assert.equal(code, 1);
    assert.doesNotMatch(said, /[^\P{C}\n]/u);
  }
});

test('a request is looked for where there is a ledger, and said to be nowhere where there is none', async () => {
  const { code, said } = await explain('req_1');
  assert.equal(code, 1);
  assert.match(said, /^There is no ledger at .*ports\.ledger/);
});

test('a code of ours is explained with the causes that its page names', async () => {
  const { said } = await explain('credential_missing');
  const page = readFileSync(new URL('../../../../docs/errors/credential_missing.md', import.meta.url), 'utf8');
  const causes = [.../## Likely causes\n\n([\s\S]+?)\n\n/.exec(page)?.[1]?.matchAll(/^- (.+)$/gm) ?? []].map(([, cause = '']) => cause);
  assert.ok(causes.length > 1);
  assert.ok(said.includes(`  Likely causes\n${causes.map((cause, index) => `  ${index + 1}. ${cause}\n`).join('')}`), said);
});

test('an unknown word is answered with the nearest one, or the one that it begins', async () => {
  for (const [word, meant] of [['limit_reachd', 'limit_reached'], ['rate_limit', 'rate_limit_error'], ['Rate limit', 'rate_limit_error'], ['not-found-eror', 'not_found_error']] as const) {
    const { code, said } = await explain(word);
    assert.equal(code, 1);
    assert.match(said, new RegExp(`Did you mean "${meant}"`));
  }
});

test("a status or a type also names Claviger's own codes that come with it", () => {
  const codes = explainTerm('429')?.codes ?? [];
  assert.deepEqual(codes, explainTerm('rate_limit_error')?.codes);
  assert.ok(codes.includes('limit_reached') && codes.includes('budget_reached') && !codes.includes('input_too_long'));
  assert.deepEqual(explainTerm('502')?.codes, []);
});
