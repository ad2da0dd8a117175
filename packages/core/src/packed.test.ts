import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'claviger-packed-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const node = (...args: string[]): string => execFileSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });

/** The package as people install it: the one that was packed for this run of all tests, else one that is packed now. */
function packedCore(): string {
  const packed = process.env['CLAVIGER_TEST_TARBALLS'] ?? folder;
  if (packed === folder) execFileSync('npm', ['pack', '--silent', '--pack-destination', folder], { cwd: join(root, 'packages/core'), stdio: 'ignore' });
  const name = readdirSync(packed).find((file) => /^claviger-core-.*\.tgz$/.test(file));
  assert.ok(name !== undefined);
  return join(packed, name);
}

test('the packed package installs and runs outside the workspace, types included, also from CommonJS', async (t) => {
  const tarball = packedCore();
  writeFileSync(join(folder, 'package.json'), '{ "private": true }');
  const installed = spawnSync('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error', '--prefer-offline', tarball], { cwd: folder, encoding: 'utf8', timeout: 240_000 });
  if (installed.status !== 0) {
    t.skip(`NOT RUN: npm could not install the package's dependencies here: ${installed.stderr.slice(0, 300)}`);
    return;
  }

  await t.test('as an ES module, with no optional peer there', () => {
    writeFileSync(join(folder, 'app.mjs'), "import { claviger } from '@claviger/core';\nfor (const part of ['express', 'fastify', 'hono', 'next', 'web', 'ai-sdk', 'errors', 'policy']) await import(`@claviger/core/${part}`);\nconsole.log(typeof claviger().middleware());\n");
    assert.equal(node('app.mjs').trim(), 'function');
  });

  await t.test('from CommonJS through a dynamic import', () => {
    writeFileSync(join(folder, 'app.cjs'), "import('@claviger/core').then(({ claviger }) => console.log(typeof claviger().fetch()));\n");
    assert.equal(node('app.cjs').trim(), 'function');
  });

  await t.test('its types check an app, and a fault in a policy is one of the compiler with the word in it', () => {
    writeFileSync(join(folder, 'good.ts'), "import { claviger } from '@claviger/core';\nimport { chatHandler } from '@claviger/core/web';\nexport const handle = chatHandler({ guard: claviger({ size: { userTurnCharacters: 100 } }), model: 'claude-sonnet-5-5' });\n");
    writeFileSync(join(folder, 'bad.ts'), "import { claviger } from '@claviger/core';\nexport const guard = claviger({ size: { userTurnCharacter: 100 } });\n");
    const options = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2023', '--lib', 'es2023,dom', '--types', '', '--pretty', 'false'];
    const { status, stdout } = spawnSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), ...options, 'good.ts', 'bad.ts'], { cwd: folder, encoding: 'utf8' });
    assert.notEqual(status, 0);
    const faults = stdout.split('\n').filter((line) => /^\S/.test(line));
    assert.equal(faults.length, 1, stdout);
    assert.match(faults[0] ?? '', /^bad\.ts.*userTurnCharacter/);
  });
});
