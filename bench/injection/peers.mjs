// The npm detectors that run offline, at their defaults. They are installed into a cache, never into the workspace.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const folder = resolve(import.meta.dirname, '..', '..', 'node_modules', '.cache', 'bench-injection');
const packages = { '@andersmyrmel/vard': '1.2.0', llm_guardrail: '2.1.2', '@presidio-dev/hai-guardrails': '1.12.0', 'llm-guard': '0.1.9' };

function install() {
  mkdirSync(folder, { recursive: true });
  if (!existsSync(join(folder, 'package.json'))) writeFileSync(join(folder, 'package.json'), '{"private":true,"type":"module"}');
  const missing = Object.entries(packages).filter(([name]) => !existsSync(join(folder, 'node_modules', name)));
  if (missing.length === 0) return;
  spawnSync('npm', ['install', '--prefix', folder, '--no-audit', '--no-fund', '--loglevel=error', ...missing.map(([name, version]) => `${name}@${version}`)], { stdio: 'inherit' });
}

// A package's own entry for `import`, falling back on the one for `require`.
async function load(name) {
  const require = createRequire(join(folder, 'package.json'));
  const entry = join(folder, 'probe.mjs');
  writeFileSync(entry, `export * from ${JSON.stringify(name)};\nimport * as all from ${JSON.stringify(name)};\nexport default all.default ?? all;\n`);
  try {
    return await import(`${pathToFileURL(entry).href}?${encodeURIComponent(name)}`);
  } catch {
    return require(name);
  }
}

const adapters = {
  '@andersmyrmel/vard': async (module) => {
    const vard = module.default.moderate();
    return (text) => vard.safeParse(text).safe === false;
  },
  llm_guardrail: async (module) => async (text) => !(await module.checkAll(text)).allowed,
  '@presidio-dev/hai-guardrails': async (module) => {
    // Its heuristic mode starts a worker from a path of the machine that built it, and ends the process.
    const guards = [module.injectionGuard({ roles: ['user'] }, { mode: 'pattern', threshold: 0.7 })];
    const engine = new module.GuardrailsEngine({ guards });
    return async (text) => (await engine.run([{ role: 'user', content: text }])).messagesWithGuardResult.some(({ messages }) => messages.some(({ passed }) => !passed));
  },
  'llm-guard': async (module) => {
    const guard = new module.LLMGuard({ jailbreak: true, promptInjection: true });
    return async (text) => !(await guard.validate(text)).isValid;
  },
};

// @presidio-dev/hai-guardrails starts, some time after it was loaded, a worker from a path of the machine that built it.
process.on('uncaughtException', (error) => {
  if (!error.message.includes('piscina')) throw error;
});

/** Each peer that installs and runs, with a function that tells whether it stops a text; the others with the reason. */
export async function loadPeers() {
  install();
  const peers = [];
  for (const [name, version] of Object.entries(packages)) {
    try {
      const stops = await adapters[name](await load(name));
      await stops('Hello there');
      peers.push({ name, version, stops });
    } catch (error) {
      console.log(`${name} ${version} is left out: ${error instanceof Error ? error.message.split('\n')[0] : 'it failed'}`);
    }
  }
  return peers;
}
