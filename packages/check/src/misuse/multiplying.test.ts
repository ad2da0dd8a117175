import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CollectingReporter, projectOf } from '../graph/project.testing.js';
import { misuseAnalyzers } from './index.js';

const WIDE = 20;
const DEEP = 12;
const steps = (count: number, step: (at: number) => string): string => Array.from({ length: count }, (_, at) => step(at)).join('\n');
const times = (text: string, separator = ','): string => Array<string>(WIDE).fill(text).join(separator);

/** Programs of a few lines whose values have more parts than there are atoms: walked part by part, none of them would end. */
const multiplying: readonly { readonly name: string; readonly source: string; readonly content: string }[] = [
  { name: 'lists in lists', source: `const v0 = [${times('"word"')}];\n${steps(DEEP, (at) => `const v${String(at + 1)} = [${times(`v${String(at)}`)}];`)}`, content: `v${String(DEEP)}.flat(9).join(" ")` },
  { name: 'lists in lists, gone through', source: `const v0 = [${times('"word"')}];\n${steps(DEEP, (at) => `const v${String(at + 1)} = [${times(`v${String(at)}`)}];`)}`, content: `v${String(DEEP)}.map((a) => a.map((b) => b.join(";")).join(" ")).join(" ")` },
  { name: 'lists that are filled', source: `const v0 = ["word"];\n${steps(DEEP, (at) => `const v${String(at + 1)} = [];\n${times(`v${String(at + 1)}.push(v${String(at)});`, ' ')}`)}`, content: `String(v${String(DEEP)})` },
  { name: 'spread into each other', source: `const v0 = ["a", "b"];\n${steps(60, (at) => `const v${String(at + 1)} = [...v${String(at)}, ...v${String(at)}, ...v${String(at)}];`)}`, content: 'v60.join(" ")' },
  { name: 'objects in objects', source: `const v0 = { k: "word" };\n${steps(DEEP, (at) => `const v${String(at + 1)} = { ${Array.from({ length: WIDE }, (_, key) => `k${String(key)}: v${String(at)}`).join(', ')} };`)}`, content: `JSON.stringify(v${String(DEEP)})` },
  { name: 'an object that holds itself many times', source: `const own = { text: "word" };\n${steps(WIDE, (at) => `own.k${String(at)} = own;`)}`, content: 'JSON.stringify(own)' },
  { name: 'templates in templates', source: `const v0 = process.env.WORD;\n${steps(60, (at) => `const v${String(at + 1)} = \`\${v${String(at)}} and \${v${String(at)}}, \${v${String(at)}}\`;`)}`, content: 'v60' },
  { name: 'additions of what was added', source: `const v0 = "word";\n${steps(60, (at) => `const v${String(at + 1)} = v${String(at)} + "-" + v${String(at)};`)}`, content: 'v60' },
  { name: 'alternatives of alternatives', source: `const v0 = "word";\n${steps(40, (at) => `const v${String(at + 1)} = process.env.A${String(at)} ? { one: v${String(at)}, two: [v${String(at)}] } : [v${String(at)}, v${String(at)}];`)}`, content: 'JSON.stringify(v40)' },
  { name: 'queries of queries', source: `import knex from 'knex';\nconst v0 = knex({});\n${steps(40, (at) => `const v${String(at + 1)} = v${String(at)}.where(v${String(at)}, v${String(at)}).union(v${String(at)});`)}`, content: 'String(await v40)' },
  { name: 'schemas in schemas', source: `import { z } from 'zod';\nconst v0 = z.object({ text: z.string() });\n${steps(DEEP, (at) => `const v${String(at + 1)} = z.object({ ${Array.from({ length: WIDE }, (_, key) => `k${String(key)}: v${String(at)}`).join(', ')} });`)}`, content: `JSON.stringify(v${String(DEEP)}.parse(req.body))` },
];

for (const { name, source, content } of multiplying) {
  test(`values that multiply are looked at within bounds: ${name}`, () => {
    const files = new Map([
      ['package.json', '{ "dependencies": { "express": "5.0.0", "@anthropic-ai/sdk": "1.0.0", "zod": "4.0.0", "knex": "3.0.0" } }'],
      ['server.js', `import express from 'express';\nimport Anthropic from '@anthropic-ai/sdk';\n${source}\nconst client = new Anthropic();\nconst app = express();\napp.post('/a', async (req, res) => {\n  console.log(${content});\n  res.json(await client.messages.create({ model: 'claude-sonnet-5', max_tokens: 99, system: ${content}, messages: [{ role: 'user', content: ${content} + req.body.text }] }));\n});`],
    ]);
    const report = new CollectingReporter();
    for (const analyzer of misuseAnalyzers) void analyzer.analyze(projectOf(files, false), report);
    // What the caller sends is seen beside it all the same.
    assert.ok(report.findings.some(({ ruleId }) => ruleId === 'unbounded-input'));
    assert.ok(report.findings.some(({ ruleId }) => ruleId === 'no-rate-limit'));
  });
}

test('workers that all send to each other are looked at within bounds', () => {
  const workers = steps(DEEP, (at) => `def work_${String(at)}():\n    _, text = store.brpop("jobs")\n    ask(text)\n    store.lpush("jobs", text)\n`);
  const files = new Map([
    ['requirements.txt', 'anthropic\nflask\nredis\n'],
    ['app.py', `import anthropic\nimport redis\nfrom flask import Flask, request\n\nclient = anthropic.Anthropic()\nstore = redis.Redis()\napp = Flask(__name__)\n\n\ndef ask(text):\n    return client.messages.create(model="claude-sonnet-5", max_tokens=99, messages=[{"role": "user", "content": text}])\n\n\n${workers}\n\n@app.post("/a")\ndef take():\n    store.lpush("jobs", request.json["text"])\n    return "taken"\n`],
  ]);
  const report = new CollectingReporter();
  for (const analyzer of misuseAnalyzers) void analyzer.analyze(projectOf(files, false), report);
  assert.ok(report.findings.some(({ ruleId, line }) => ruleId === 'no-rate-limit' && line !== undefined));
});
