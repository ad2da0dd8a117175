import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { runProgram, startProgram } from './running-program.testing.js';

const repository = fileURLToPath(new URL('../../../', import.meta.url));

// In the repository, so that they find the packages that stay outside.
const cache = join(repository, 'node_modules/.cache');
mkdirSync(cache, { recursive: true });
const folder = mkdtempSync(join(cache, 'claviger-command-'));
after(() => rmSync(folder, { recursive: true, force: true }));

function bundle(into: string): void {
  execFileSync(process.execPath, ['--input-type=module', '--eval', `import { bundlePackages } from './scripts/bundle.mjs'; await bundlePackages(${JSON.stringify(into)});`], { cwd: repository });
}

test('what is bundled already is not written again, so that it also starts where nobody may write', () => {
  const again = join(folder, 'again');
  const written = (): readonly (readonly [string, number])[] => readdirSync(again, { recursive: true, encoding: 'utf8' }).map((name) => [name, statSync(join(again, name)).mtimeMs] as const).filter(([name]) => statSync(join(again, name)).isFile());
  bundle(again);
  const first = written();
  assert.ok(first.some(([name]) => name.endsWith('package.json')));
  bundle(again);
  assert.deepEqual(written(), first);
});

test('the command as it is installed: a policy in TypeScript holds, the sandbox answers, and the templates are there', async () => {
  const installed = join(folder, 'node_modules');
  bundle(installed);
  assert.ok(readdirSync(join(installed, 'claviger/dist')).filter((name) => name.endsWith('.js')).length < 60, 'few files');
  const main = join(installed, 'claviger/dist/main.js');
  const project = join(folder, 'project');
  mkdirSync(project);
  writeFileSync(join(project, 'package.json'), JSON.stringify({ name: 'shop', type: 'module', dependencies: { express: '5.3.0' } }));
  const env = { PATH: process.env['PATH'] };
  const planned = runProgram(process.execPath, [main, 'init', '--dry-run'], project, env);
  assert.equal(planned.code, 0, planned.stdout + planned.stderr);

  writeFileSync(join(project, 'claviger.config.ts'), "import { defineConfig } from '@claviger/core';\nconst most: number = 12;\nexport default defineConfig({ size: { userTurnCharacters: most } });\n");
  const program = await startProgram(process.execPath, [main, 'start', '--port', '0'], { cwd: project, env, ready: /Admin API on/ });
  try {
    const [url] = /http:\/\/127\.0\.0\.1:\d+/.exec(program.output()) ?? [];
    const [key] = /cvg_\w+/.exec(program.output()) ?? [];
    assert.ok(url !== undefined && key !== undefined, program.output());
    const ask = async (content: string): Promise<number> => {
      const answer = await fetch(`${url}/v1/messages`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'anthropic-version': '2023-06-01', 'x-api-key': key },
        body: JSON.stringify({ model: 'claude-haiku-4-5', max_tokens: 20, messages: [{ role: 'user', content }] }),
      });
      await answer.text();
      return answer.status;
    };
    assert.equal(await ask('hello'), 200);
    assert.equal(await ask('a message that is longer than the policy allows'), 400);
  } finally {
    await program.stop();
  }
});
