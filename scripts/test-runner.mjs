// Runs the test files that it is given with node:test, in this order: `node --test` would sort them by name. Prints what
// its `spec` reporter says and ends with 1 when a test failed. `--test-name-pattern=...` runs only the tests of such names.
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { parseArgs } from 'node:util';

// Two cores are busy with three files: there is always one that waits for a timer, a browser or a database.
const FILES_AT_ONCE = 3;
// A file that hangs, a connection left open after a failure, say, ends as a failure of its own.
const MOST_MS_A_FILE = 900_000;

const { values, positionals: files } = parseArgs({ options: { 'test-name-pattern': { type: 'string', multiple: true } }, allowPositionals: true });
const events = run({ files, testNamePatterns: values['test-name-pattern'], concurrency: FILES_AT_ONCE, timeout: MOST_MS_A_FILE });
events.on('test:fail', ({ todo }) => {
  if (todo === undefined || todo === false) process.exitCode = 1;
});
events.compose(new spec()).pipe(process.stdout);
