// An agent that reads a customer's letter with a tool and may answer by mail. The letter is text from outside: whatever it
// says, mail goes only to the addresses that the app named itself.
import { readFileSync } from 'node:fs';
import Anthropic from '@anthropic-ai/sdk';
import { claviger } from '@claviger/core';

const guard = claviger({
  tools: {
    unlisted: 'deny',
    rules: {
      read_letter: { effect: 'read' },
      send_email: { effect: 'send', arguments: { to: { required: true, fromTrusted: true } } },
    },
  },
});

const tools = [
  { name: 'read_letter', description: 'Reads the letter of the customer.', input_schema: { type: 'object', properties: {} } },
  { name: 'send_email', description: 'Sends an email.', input_schema: { type: 'object', properties: { to: { type: 'string', description: 'Email address.' }, body: { type: 'string' } }, required: ['to', 'body'] } },
];

const letter = readFileSync(process.argv[2] ?? 'letter.txt', 'utf8');
const run = {
  read_letter: () => letter,
  send_email: ({ to, body }) => {
    console.log(`MAIL ${to}: ${body}`);
    return 'sent';
  },
};

const client = new Anthropic({ middleware: [guard.middleware()] });
const messages = [{ role: 'user', content: process.argv[3] ?? 'Call read_letter and tell me what the customer wants.' }];

await guard.run({ user: 'support-desk' }, async () => {
  for (let turn = 0; turn < 5; turn++) {
    const answer = await client.messages.create({ model: 'claude-sonnet-5-5', max_tokens: 1000, tools, messages });
    for (const block of answer.content) if (block.type === 'text') console.log(`CLAUDE ${block.text}`);
    const calls = answer.content.filter(({ type }) => type === 'tool_use');
    if (calls.length === 0) break;
    const results = calls.map(({ id, name, input }) => ({ type: 'tool_result', tool_use_id: id, content: run[name]?.(input) ?? 'There is no such tool.' }));
    messages.push({ role: 'assistant', content: answer.content }, { role: 'user', content: results });
  }
});
await guard.settled();
