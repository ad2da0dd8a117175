// Writes what the docs take from the code: docs/policy.schema.json, docs/reference and docs/errors. `--check` writes nothing
// and fails when something is stale.
// Needs a build (`npm run build`).
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { commands } from '../packages/cli/dist/commands/index.js';
import { causes } from '../packages/cli/dist/explain/causes.js';
import { parsePolicy, policyJsonSchema } from '../packages/core/dist/policy/index.js';
import { ClavigerError, catalogue } from '../packages/core/dist/errors/index.js';
import { describedSchema, undescribed } from './policy-comments.mjs';
import { commandsPage, policyPage } from './reference-pages.mjs';

const docs = join(dirname(fileURLToPath(import.meta.url)), '..', 'docs');

/** Whether SDKs try again, which `x-should-retry` tells them. For limits it goes by the wait (guards/limits/refusal.ts). */
function retrying(code, retry) {
  if (code === 'limit_reached' || code === 'budget_reached') return 'SDKs retry automatically where `retry-after` is 30 seconds or less.';
  return retry ? 'SDKs retry automatically.' : 'SDKs do not retry: the same request would fail the same way.';
}

function errorPage(code) {
  const { what, fix, retry } = catalogue[code];
  const error = new ClavigerError(code);
  const body = JSON.stringify(error.body('req_0123456789'), undefined, 2);
  return `# ${code}

\`${error.type}\`, status ${error.status}. ${retrying(code, retry)}

## What happened

${what}

## Likely causes

${causes[code].map((cause) => `- ${cause}`).join('\n')}

## What to do

${fix}

## Example

In a real error the message may also name the field, the limit or the setting; \`details.claviger\` then has them as data.

\`\`\`json
${body}
\`\`\`
`;
}

const schema = describedSchema(policyJsonSchema(), join(docs, '../packages/core/src'));
const guards = readdirSync(join(docs, 'guards')).map((file) => file.replace(/\.md$/, ''));
const pages = new Map([
  ['policy.schema.json', `${JSON.stringify(schema, undefined, 2)}\n`],
  [join('reference', 'policy.md'), policyPage(schema, parsePolicy({}), guards)],
  [join('reference', 'commands.md'), commandsPage(commands)],
]);
// Inside `apps` the sections of the top level stand again.
const problems = undescribed(schema)
  .filter((path) => !/^apps\.[a-z]+$/.test(path))
  .map((path) => `policy: say in a comment before it what ${path} means`);
const rows = [];
for (const code of Object.keys(catalogue)) {
  pages.set(join('errors', `${code}.md`), errorPage(code));
  rows.push(`| [\`${code}\`](${code}.md) | ${new ClavigerError(code).status} | ${catalogue[code].what} |`);
}
pages.set(
  join('errors', 'README.md'),
  `# Errors

Every error that Claviger itself returns. The body has the shape of the Claude API's own errors, so each SDK raises its typed
class; \`error.details.claviger.code\` is stable and tells them apart. Errors of the Claude API pass unchanged. For any of them,
\`claviger explain CODE\` shows its page, and \`claviger explain REQUEST_ID\` explains a call from the ledger.

| code | status | what happened |
|---|---|---|
${rows.join('\n')}
`,
);
for (const file of existsSync(join(docs, 'errors')) ? readdirSync(join(docs, 'errors')) : []) {
  if (file !== 'README.md' && !Object.hasOwn(catalogue, file.replace(/\.md$/, ''))) problems.push(`docs/errors/${file}: the catalogue has no such code`);
}

const check = process.argv.includes('--check');
for (const folder of ['errors', 'reference']) mkdirSync(join(docs, folder), { recursive: true });
for (const [path, text] of pages) {
  const file = join(docs, path);
  if (existsSync(file) && readFileSync(file, 'utf8') === text) continue;
  if (check) problems.push(`docs/${path} is stale: run \`npm run build && node scripts/generate-docs.mjs\``);
  else writeFileSync(file, text);
}
for (const problem of problems) console.error(problem);
process.exit(problems.length === 0 ? 0 : 1);
