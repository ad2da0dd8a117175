import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { systemClock, type Policy } from '@claviger/core';
import type { FakeClaude } from '@claviger/fake-claude';
import { ConfiguredKey, DOTENV_FILES, KeyEventRecord, StartError, isLoopback, jsonLogger, openInstallation, openKeyKeeper, openWebhook, readDotenv, startAdmin, startGateway, ADMIN_TOKEN_FILE, StateDirectory, collectCallsEarly, type Installation, type Gateway, type KeyEvent } from '@claviger/gateway';
import { optionNumber, optionText, type CommandArguments, type CommandContext } from '../command.js';
import { loadPolicy } from '../config/load-policy.js';
import { exampleModel } from '../start/example-model.js';
import { greeting } from '../start/greeting.js';
import { MISPLACED_KEY_REMEDY, misplacedKey } from '../start/misplaced-key.js';
import { keyVariable, whyNoSandbox } from '../start/sandbox.js';
import { untilStopped } from '../start/until-stopped.js';

/** How long the key that `start` makes can be used. */
const START_KEY_LIFETIME = 24 * 3_600_000;

export async function run(given: CommandArguments, context: CommandContext): Promise<number> {
  collectCallsEarly();
  const { policy, file } = await loadPolicy(context.directory, optionText(given, 'config'), {
    host: optionText(given, 'host'),
    port: optionNumber(given, 'port', 0, 65_535),
  });
  const environment = { ...readDotenv(context.directory, context.environment), ...context.environment };
  const misplaced = misplacedKey(policy, environment);
  if (misplaced !== undefined) throw new StartError(`${misplaced}: ${MISPLACED_KEY_REMEDY}.`);
  const logger = jsonLogger(context.complain, 'warn');
  const webhook = openWebhook(policy.alerts, environment, logger);
  const keyEvents = new KeyEventRecord(systemClock);
  const event = (happened: KeyEvent): void => {
    const { kind, ...data } = happened;
    keyEvents.take(happened);
    webhook?.send(`upstream.${kind}`, data);
  };
  const keys = await openKeyKeeper({ policy, event, state: new StateDirectory(resolve(context.directory, policy.server.stateDirectory)), clock: systemClock, logger, environment });
  // No child of this process inherits the key.
  if (context.environment === process.env) delete process.env[keyVariable(policy)];
  const sandbox = keys === undefined ? await startSandbox(policy, environment) : undefined;
  const settled: Policy = {
    ...policy,
    server: { ...policy.server, stateDirectory: resolve(context.directory, policy.server.stateDirectory) },
    upstream: sandbox === undefined ? policy.upstream : { ...policy.upstream, baseURL: sandbox.claude.url },
  };
  let installation: Installation | undefined;
  let gateway: Gateway | undefined;
  try {
    const opened = (installation = await openInstallation(settled, logger, environment));
    keyEvents.attach(opened.record);
    gateway = await startGateway({ policy: settled, ports: opened.ports, authenticator: opened.authenticator, sessions: opened.sessions, batches: opened.batches, files: opened.files, containers: opened.containers, keys: keys ?? new ConfiguredKey(sandbox?.key ?? '') });
    const admin = await startAdmin(settled, opened, environment);
    // In production what is written here goes to a log.
    const token = isLoopback(settled.server.host) && environment['NODE_ENV'] !== 'production' ? await startKey(opened) : undefined;
    const stopped = untilStopped(context);
    context.write(greeting({ url: gateway.url, token, sandbox: sandbox !== undefined, upstream: new URL(settled.upstream.baseURL).host, model: exampleModel(settled), file, variable: keyVariable(policy), unreadDotenv: environment['NODE_ENV'] !== 'development' && DOTENV_FILES.some((name) => existsSync(join(context.directory, name))) }));
    if (admin !== undefined) context.write(`Admin API on ${admin.url}, its token in ${opened.state.file(ADMIN_TOKEN_FILE)}\n`);
    await stopped;
    await admin?.close();
  } finally {
    // Also when something after it failed to start: a listener that stays open would keep the process alive.
    await gateway?.close();
    // Those of a gateway it has closed itself.
    if (gateway === undefined) await keys?.close();
    await installation?.close();
    await sandbox?.claude.close();
  }
  return 0;
}

interface Sandbox {
  readonly claude: FakeClaude;
  readonly key: string;
}

/** The local stand-in for Claude, with a key that is made up for this run. */
async function startSandbox(policy: Policy, environment: CommandContext['environment']): Promise<Sandbox> {
  const reason = whyNoSandbox(policy, environment);
  if (reason !== undefined) throw new StartError(`There is no Claude API key, and no sandbox runs in its place, as ${reason}. Give ${'env' in policy.upstream.credential ? policy.upstream.credential.env : 'the source that upstream.credential names'} the key; "claviger doctor" looks closer.`);
  const { startFakeClaude } = await import('@claviger/fake-claude');
  const key = `sk-ant-api03-${randomBytes(40).toString('hex')}`;
  return { key, claude: await startFakeClaude({ keys: [key], record: false }) };
}

/** A key to try things with: only its hash is kept, so each start makes one, and it ends by itself. */
async function startKey(installation: Installation): Promise<string> {
  const { text } = await installation.keyAdministration.create({ name: 'claviger start', environment: 'development', user: 'developer', expiresAt: Date.now() + START_KEY_LIFETIME });
  await installation.refreshKeys();
  return text;
}
