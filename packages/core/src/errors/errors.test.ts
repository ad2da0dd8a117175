import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { test } from 'node:test';
import * as sdk from '@anthropic-ai/sdk';
import { ClavigerError, catalogue, isClavigerError, statusOfErrorType, type ErrorCode, type ErrorType } from './index.js';

const codes = Object.keys(catalogue) as ErrorCode[];
const root = fileURLToPath(new URL('../../../../', import.meta.url));

/** The classes that the SDK documents for each status (source: its README, "Handling errors"). */
const classes: Partial<Record<number, unknown>> = {
  400: sdk.BadRequestError,
  401: sdk.AuthenticationError,
  403: sdk.PermissionDeniedError,
  404: sdk.NotFoundError,
  409: sdk.ConflictError,
  422: sdk.UnprocessableEntityError,
  429: sdk.RateLimitError,
  500: sdk.InternalServerError,
  504: sdk.InternalServerError,
  529: sdk.InternalServerError,
};

for (const code of codes) {
  test(`${code} raises the typed class of the official SDK`, () => {
    const error = new ClavigerError(code, { facts: { limit: 3 } });
    const body = JSON.parse(JSON.stringify(error.body('req_1'))) as object;
    const raised = sdk.APIError.generate(error.status, body, undefined, new Headers({ ...error.headers(), 'request-id': 'req_1' }));
    const expected = classes[error.status];
    if (expected !== undefined) assert.ok(raised instanceof (expected as typeof sdk.APIError), `${raised.constructor.name} for ${error.status}`);
    assert.ok(raised instanceof sdk.APIError);
    assert.equal(raised.status, statusOfErrorType[catalogue[code].type]);
    assert.equal(raised.requestID, 'req_1');
    assert.ok(raised.message.includes(catalogue[code].fix));
    assert.deepEqual((raised.error as { error: unknown }).error, { type: error.type, message: error.message, details: { claviger: { code, limit: 3 } } });
  });
}

test('the types of errors are those of the SDK', () => {
  const declared = readFileSync(fileURLToPath(import.meta.resolve('@anthropic-ai/sdk')).replace(/index\.m?js$/, 'resources/shared.d.ts'), 'utf8');
  const types: readonly ErrorType[] = Object.keys(statusOfErrorType) as ErrorType[];
  // request_too_large is documented (platform.claude.com/docs, "Errors") and has no class of its own in the SDK.
  for (const type of types.filter((one) => one !== 'request_too_large')) assert.ok(declared.includes(`'${type}'`), `${type} is not declared in the SDK`);
});

test('every code has a page, every page a code, and they agree', () => {
  const pages = readdirSync(`${root}docs/errors`).filter((file) => file !== 'README.md').map((file) => file.replace('.md', ''));
  assert.deepEqual(pages.toSorted(), codes.toSorted());
  for (const code of codes) {
    const page = readFileSync(`${root}docs/errors/${code}.md`, 'utf8');
    const { what, fix, type } = catalogue[code];
    assert.ok(page.startsWith(`# ${code}\n`), code);
    for (const part of [what, fix, `\`${type}\`, status ${statusOfErrorType[type]}`]) assert.ok(page.includes(part), `${code}: ${part}`);
    assert.match(page, /## What happened\n[\s\S]+## Likely causes\n\n- [\s\S]+## What to do\n[\s\S]+## Example\n/, code);
    const example = /```json\n([\s\S]+?)\n```/.exec(page)?.[1] ?? '';
    assert.deepEqual(JSON.parse(example), new ClavigerError(code).body('req_0123456789'));
  }
});

test('what the docs take from the code is current', () => {
  execFileSync(process.execPath, [`${root}scripts/generate-docs.mjs`, '--check'], { stdio: ['ignore', 'ignore', 'inherit'] });
});

test('links from the docs lead to pages', () => {
  const pages = readdirSync(`${root}docs`, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.md'));
  assert.ok(pages.length > codes.length);
  for (const path of pages) {
    const text = readFileSync(`${root}docs/${path}`, 'utf8').replace(/```[\s\S]*?```/g, '');
    for (const [, target = ''] of text.matchAll(/\]\((?!https?:|mailto:)([^)#\s]+)(?:#[^)]*)?\)/g)) {
      assert.ok(existsSync(new URL(target, `file://${root}docs/${path}`)), `docs/${path} points to ${target}`);
    }
  }
});

test('sentences are sentences, and say what to do', () => {
  for (const { what, fix } of Object.values(catalogue)) {
    for (const sentence of [what, fix]) assert.match(sentence, /^[A-Z`][^\n]+\.$/);
  }
});

test('headers say whether to try again, and when', () => {
  assert.deepEqual(new ClavigerError('hidden_text').headers(), { 'x-should-retry': 'false' });
  assert.deepEqual(new ClavigerError('overloaded').headers(), { 'x-should-retry': 'true' });
  assert.deepEqual(new ClavigerError('limit_reached', { retryAfter: 0.2, retry: true }).headers(), { 'x-should-retry': 'true', 'retry-after': '1' });
  assert.equal(new ClavigerError('limit_reached', { retryAfter: 59.1 }).headers()['retry-after'], '60');
});

test('a message of the very case takes the place of the general one, and keeps what to do', () => {
  const error = new ClavigerError('invalid_request', { message: 'model: must be the id of a model.' });
  assert.equal(error.message, `model: must be the id of a model. ${catalogue.invalid_request.fix}`);
});

test('errors are known across duplicate installs, and nothing else is', async () => {
  // A query makes another module instance of the same file: another class with the same marker.
  const copy = (await import(`${new URL('./claviger-error.js', import.meta.url).href}?copy`)) as { ClavigerError: typeof ClavigerError };
  const foreign = new copy.ClavigerError('internal');
  assert.equal(foreign instanceof ClavigerError, false);
  assert.equal(isClavigerError(foreign), true);
  for (const value of [null, undefined, 'x', {}, new Error('x'), { name: 'ClavigerError', code: 'internal' }]) assert.equal(isClavigerError(value), false);
});
