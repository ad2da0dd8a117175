import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { loadPolicy, readConfigFile } from './load-policy.js';

const folder = mkdtempSync(join(tmpdir(), 'claviger-config-'));
writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
after(() => rmSync(folder, { recursive: true }));

/** What is said of a file that cannot be loaded. */
async function saidOf(name: string, text: string): Promise<string> {
  const file = join(folder, name);
  writeFileSync(file, text);
  return readConfigFile(file).then(
    () => assert.fail('it was read'),
    (error: Error) => error.message.replaceAll(folder, ''),
  );
}

test('what cannot be parsed is told with its line, in every format', async () => {
  for (const name of ['a.ts', 'a.mts', 'a.js', 'a.mjs']) {
    const said = await saidOf(name, 'export default {\n  limits: { rules: [ },\n};\n');
    assert.match(said, /cannot be read: Unexpected token at .*:2:\d+$/, name);
  }
  assert.match(await saidOf('a.json', '{\n  "limits": {},\n}'), /cannot be read: line 3, column 1: /);
  assert.match(await saidOf('a.yaml', 'limits:\n\trules: []'), /cannot be read: .* at line 2, column 1/);
});

test('a package that is missing is named, with what installs it', async () => {
  for (const ending of ['ts', 'mjs']) {
    assert.match(await saidOf(`package.${ending}`, "import '@nobody-has/this-one/part';\nexport default {};\n"), /the package @nobody-has\/this-one is not installed here; "npm install @nobody-has\/this-one"/, ending);
    assert.match(await saidOf(`file.${ending}`, "import './gone-from-here.js';\nexport default {};\n"), /Cannot find module '.*gone-from-here\.js'/, ending);
  }
});

test('a policy that holds a key is refused with the line, and says to rotate it; placeholders and names of variables are none', async () => {
  const body = randomBytes(60).toString('hex');
  const key = `sk-ant-api03-${body}`;
  for (const [name, text] of [
    ['key.json', `{\n  "upstream": { "credential": "${key}" }\n}`],
    ['key.ts', `// A comment.\nexport default { upstream: { credential: { command: ['echo', '${key}'] } } };\n`],
    ['key.yaml', `upstream:\n  credential: { env: ${key} }\n`],
  ] as const) {
    const said = await saidOf(name, text);
    assert.match(said, /key of the Claude API in line 2\. Take it out, and rotate it/, name);
    assert.ok(!said.includes(body.slice(0, 12)), name);
  }
  assert.match(await saidOf('own.json', `{ "harden": { "scope": "cvg_live_${body.slice(0, 13)}_${body}" } }`), /key of Claviger in line 1.*claviger keys roll/);
  const plain = join(folder, 'plain.yaml');
  writeFileSync(plain, '# not sk-ant-api03-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\nupstream:\n  credential: { env: ANTHROPIC_API_KEY }\n');
  assert.deepEqual(await readConfigFile(plain), { upstream: { credential: { env: 'ANTHROPIC_API_KEY' } } });
});

test('a file that looks like the policy counts or is refused: it is never passed over', async () => {
  const loadedWith = async (...names: string[]): Promise<string> => {
    const directory = mkdtempSync(join(folder, 'names-'));
    for (const name of names) writeFileSync(join(directory, name), name.endsWith('s') ? 'export default {};' : '{}');
    return loadPolicy(directory, undefined).then(
      ({ file }) => file?.slice(directory.length + 1) ?? 'the defaults',
      (error: Error) => error.message.replaceAll(directory, ''),
    );
  };
  for (const name of ['claviger.config.cjs', 'claviger.config.toml', 'claviger.config.jsonc', 'Claviger.Config.toml']) {
    assert.match(await loadedWith(name), /^\/\S+ is not read as the policy, and without one the defaults would apply\. Rename it: claviger\.config\.ts, /, name);
  }
  assert.match(await loadedWith('claviger.config.json', 'claviger.config.yaml'), /^There are two policies in : claviger\.config\.json and claviger\.config\.yaml\. Keep one/);
  assert.equal(await loadedWith('claviger.config.ts', 'claviger.config.js'), 'claviger.config.ts', 'the second is what the compiler made');
  assert.equal(await loadedWith('claviger.config.json', 'claviger.config.json.bak', 'claviger.config.test.ts'), 'claviger.config.json');
  assert.equal(await loadedWith('claviger.check.json', 'claviger.config.d.ts'), 'the defaults');
});

test('a policy in CommonJS where modules are read says how to write it', async () => {
  const said = await saidOf('common.js', 'module.exports = {};');
  assert.match(said, /written as CommonJS, and read as an ES module: write "export default/);
  assert.doesNotMatch(said, /\.cjs/);
});
