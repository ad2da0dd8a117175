// Runs the compiled tests with node:test. Arguments narrow the run: each is a part of a test file's path.
// `--test-name-pattern=...` narrows it further. CLAVIGER_TEST_NODE names another Node binary to run them on;
// CLAVIGER_TEST_WITHOUT lists parts of paths to leave out.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

function testFiles(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === 'fixtures' || entry.name === 'node_modules' ? [] : testFiles(path);
    return entry.name.endsWith('.test.ts') ? [path] : [];
  });
}

// They take the longest, of the machine or of the clock, and so come first: at the end no file keeps one core waiting.
// The check of this repository also starts before other tests write into its tree for a while.
const FIRST = ['cli/dist/new-project.test', 'check/dist/own-repository.test', 'cli/dist/commands/start.test', 'gateway/dist/limits/shared-store.test', 'cli/dist/init/generated-servers.test', 'gateway/dist/http/bad-input.test', 'cli/dist/docs.test', 'core/dist/packed.test', 'gateway/dist/identity/tokens.test', 'gateway/dist/ledger/erase.test', 'gateway/dist/admin/organization.test', 'core/dist/guards/privacy/bad-input.test', 'core/dist/runtimes.test', 'core/dist/examples.test'];

/** Where a file stands in FIRST; after all of them when it does not. */
function place(path) {
  const at = FIRST.findIndex((part) => path.replaceAll('\\', '/').includes(part));
  return at === -1 ? FIRST.length : at;
}

const wanted = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
const without = (process.env['CLAVIGER_TEST_WITHOUT'] ?? '').split(',').filter((part) => part !== '');
const options = process.argv.slice(2).filter((argument) => argument.startsWith('--'));
const files = readdirSync('packages')
  .map((name) => join('packages', name, 'src'))
  .filter((folder) => existsSync(folder))
  .flatMap(testFiles)
  .map((path) => path.replace(/^(packages[\\/][^\\/]+[\\/])src/, '$1dist').replace(/\.ts$/, '.js'))
  .filter((path) => wanted.length === 0 || wanted.some((part) => path.includes(part)))
  .filter((path) => !without.some((part) => path.includes(part)))
  .toSorted((a, b) => place(a) - place(b) || a.localeCompare(b));
if (files.length === 0) {
  console.error('no test file matches');
  process.exit(1);
}
const node = process.env['CLAVIGER_TEST_NODE'] ?? process.execPath;
const { status } = spawnSync(node, ['scripts/test-runner.mjs', ...options, ...files], { stdio: 'inherit' });
process.exit(status ?? 1);
