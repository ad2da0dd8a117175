import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import Anthropic from '@anthropic-ai/sdk';
import type { Script } from '@claviger/fake-claude';
import { startBench } from './gateway.testing.js';

const PLANTED = ['Maria', 'Kowalska', 'maria.k@example.org', '+48 510 070 890', 'DE89 3704 0044 0532 0130 00', '12 Main Street, Springfield, IL 62704'] as const;
const [, , MAIL, PHONE, IBAN, ADDRESS] = PLANTED;

const bench = await startBench({ policy: { privacy: { types: { PERSON: 'pseudonymise', STREET_ADDRESS: 'pseudonymise' } }, limits: {} } });
after(() => bench.close());

const MARK = ',"cache_control":{"type":"ephemeral"}';

/** Takes the mark from all turns but the last that has one: that one reads what it wrote. */
function unmarkOlder(messages: Anthropic.MessageParam[]): void {
  const marked = messages.flatMap(({ content }) => (typeof content === 'string' ? [] : content.filter((block) => 'cache_control' in block)));
  for (const block of marked.slice(0, -1)) if ('cache_control' in block) delete block.cache_control;
}

/** A model that repeats, cut into small pieces, every stand-in that it has read, in text and in a tool's input. */
function repeating(body: unknown): Script {
  const sent = JSON.stringify((body as { messages: unknown }).messages);
  const standIns = [...new Set(sent.match(/(?:Name|Email|Phone|Account|Address)[0-9a-z]{13}/g) ?? [])];
  const last = JSON.stringify((body as { messages: unknown[] }).messages.at(-1));
  if (!last.includes('please look me up')) return { type: 'text', text: `Noted: ${standIns.join('; ')}. Thanks!`, chunkSize: 5 };
  return { type: 'tool_calls', text: 'One moment.', calls: [{ name: 'find_customer', input: { query: standIns.join('|'), nested: JSON.stringify({ who: standIns[0] }) } }], chunkSize: 3 };
}

test('a support conversation of ten turns with tools arrives restored, and nothing planted goes upstream', async () => {
  bench.claude.script(({ body }) => repeating(body));
  const client = new Anthropic({ apiKey: bench.token, baseURL: bench.gateway.url, maxRetries: 0 });
  const tools: Anthropic.Tool[] = [{ name: 'find_customer', description: 'Finds a customer.', input_schema: { type: 'object', properties: { query: { type: 'string' }, nested: { type: 'string' } } } }];
  const asks = ['Hello, my name is Maria Kowalska.', `My mail is ${MAIL}.`, `My phone is ${PHONE}.`, 'please look me up', `My IBAN is ${IBAN}.`, `I live at ${ADDRESS}.`, 'Is all of that right?', 'please look me up', 'Thank you', 'Bye'];
  const messages: Anthropic.MessageParam[] = [];
  let before = '';
  for (const [turn, ask] of asks.entries()) {
    // The newest turn is marked for the cache, as a client does that pays for its conversation once.
    unmarkOlder(messages);
    messages.push({ role: 'user', content: [{ type: 'text', text: ask, cache_control: { type: 'ephemeral' } }] });
    const answer = await client.messages.stream({ model: 'claude-sonnet-5-5', max_tokens: 1000, messages, tools }).finalMessage();
    const said = JSON.stringify(answer.content);
    assert.ok(!/(?:Name|Email|Phone|Account|Address)[0-9a-z]{13}/.test(said), `turn ${turn}: a stand-in arrives`);
    messages.push({ role: 'assistant', content: answer.content as Anthropic.ContentBlockParam[] });
    const call = answer.content.find((block) => block.type === 'tool_use');
    if (call !== undefined) {
      assert.ok(said.includes('Maria|Kowalska'), said);
      assert.deepEqual(JSON.parse((call.input as { nested: string }).nested), { who: 'Maria' });
      messages.push({ role: 'user', content: [{ type: 'tool_result', tool_use_id: call.id, content: JSON.stringify({ found: { name: 'Maria Kowalska', mail: MAIL } }) }] });
      messages.push({ role: 'assistant', content: 'I found the record of Maria Kowalska.' });
    }
    const upstream = bench.claude.requests.at(-1)?.raw.toString() ?? '';
    for (const value of PLANTED) assert.ok(!upstream.includes(value), `turn ${turn}: ${value} goes upstream`);
    // What was cached with the turn before is byte for byte the beginning of this one; the mark alone moves on.
    const sent = upstream.slice(upstream.indexOf('"messages":['), upstream.indexOf('],"tools":')).replaceAll(MARK, '');
    assert.ok(sent.length > before.length && sent.startsWith(before), `turn ${turn}: the prefix changes`);
    before = sent;
    assert.equal((answer.usage.cache_read_input_tokens ?? 0) > 0, turn > 0, `turn ${turn}: what the turn before wrote to the cache`);
  }
  const all = messages.map(({ content }) => JSON.stringify(content)).join('\n');
  for (const value of PLANTED) assert.ok(all.includes(value));
});
