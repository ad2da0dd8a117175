import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';

export interface GitResult {
  readonly code: number;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/**
 * Settings with which a repository's own configuration could run a program or reach the network, each overruled. Ours
 * come last and win. `safe.directory` lets another user's repository be read, which these make harmless.
 */
const neutral = [
  'core.fsmonitor=false', 'core.hooksPath=/dev/null', 'core.sshCommand=false', 'core.gitProxy=', 'core.pager=cat', 'core.editor=false',
  'core.askPass=', 'core.alternateRefsCommand=', 'core.untrackedCache=false', 'core.splitIndex=false', 'core.preloadIndex=false', 'credential.helper=', 'diff.external=', 'gpg.program=false',
  'protocol.allow=never', 'submodule.recurse=false', 'log.showSignature=false', 'gc.auto=0', 'maintenance.auto=false', 'safe.directory=*',
];

export function gitArguments(folder: string, args: readonly string[]): string[] {
  return ['--no-pager', '--no-optional-locks', ...neutral.flatMap((setting) => ['-c', setting]), '-C', folder, ...args];
}

/** The user's environment without any `GIT_*`: those could point at other repositories, configurations and programs. */
export function gitEnvironment(kept: readonly string[] = []): NodeJS.ProcessEnv {
  const environment: NodeJS.ProcessEnv = {};
  for (const [name, value] of Object.entries(process.env)) {
    if (!name.startsWith('GIT_') || kept.includes(name)) environment[name] = value;
  }
  return {
    ...environment,
    GIT_TERMINAL_PROMPT: '0', GIT_OPTIONAL_LOCKS: '0', GIT_NO_LAZY_FETCH: '1', GIT_NO_REPLACE_OBJECTS: '1', GIT_PROTOCOL_FROM_USER: '0',
    GIT_ALLOW_PROTOCOL: 'none', GIT_PAGER: 'cat', LC_ALL: 'C',
  };
}

export function spawnGit(folder: string, args: readonly string[], keep: readonly string[] = []): ChildProcessWithoutNullStreams {
  return spawn('git', gitArguments(folder, args), { env: gitEnvironment(keep), stdio: 'pipe', windowsHide: true });
}

export interface GitOptions {
  readonly input?: string | Buffer;
  readonly milliseconds?: number;
  readonly outputBytes?: number;
  /** Variables of git's own to pass on, for use within its hooks. */
  readonly keep?: readonly string[];
}

/** Runs git to its end; `undefined` when there is no git, or it took longer or wrote more than allowed. */
export async function runGit(folder: string, args: readonly string[], options: GitOptions = {}): Promise<GitResult | undefined> {
  return await new Promise((resolve) => {
    const child = spawn('git', gitArguments(folder, args), { env: gitEnvironment(options.keep), stdio: 'pipe', windowsHide: true });
    const chunks: Buffer[] = [];
    let bytes = 0;
    let stderr = '';
    const timer = setTimeout(() => stop(), options.milliseconds ?? 60_000);
    let stopped = false;
    const stop = (): void => {
      stopped = true;
      child.kill('SIGKILL');
    };
    child.stdout.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > (options.outputBytes ?? 256 * 1024 * 1024)) stop();
      else chunks.push(chunk);
    });
    child.stderr.on('data', (chunk: Buffer) => {
      if (stderr.length < 8192) stderr += chunk.toString('utf8');
    });
    child.on('error', () => {
      clearTimeout(timer);
      resolve(undefined);
    });
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve(stopped ? undefined : { code: code ?? 1, stdout: Buffer.concat(chunks), stderr });
    });
    // Git may end before it has read everything.
    child.stdin.on('error', () => undefined);
    child.stdin.end(options.input ?? '');
  });
}

/** Output lines that end in a zero byte. */
export function zeroSeparated(output: Buffer): string[] {
  const text = output.toString('utf8');
  return text === '' ? [] : text.slice(0, text.endsWith('\0') ? -1 : undefined).split('\0');
}
