import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { createServer } from 'node:net';

/** A program that runs until the test is over. */
export interface RunningProgram {
  readonly output: () => string;
  stop(): Promise<void>;
}

/** Starts a program, in a process group of its own so that what it starts ends with it, and waits until `ready` stands in what it says. */
export function startProgram(command: string, args: readonly string[], options: { readonly cwd: string; readonly env: NodeJS.ProcessEnv; readonly ready: RegExp }): Promise<RunningProgram> {
  const child = spawn(command, args, { cwd: options.cwd, env: options.env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  return new Promise((resolve, reject) => {
    const listen = (data: Buffer): void => {
      output += data.toString();
      if (options.ready.test(output)) resolve({ output: () => output, stop: () => stop(child) });
    };
    child.stdout.on('data', listen);
    child.stderr.on('data', listen);
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`${command} ${args.join(' ')} ended with ${code}: ${output}`)));
  });
}

/** A Redis of the test's own, which writes nothing; undefined where no redis-server is installed. Rejects when one does not start. */
export async function startRedis(port: number, folder: string): Promise<RunningProgram | undefined> {
  try {
    return await startProgram('redis-server', ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', folder], { cwd: folder, env: process.env, ready: /Ready to accept/ });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

function stop(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.pid === undefined) {
      resolve();
      return;
    }
    child.once('exit', () => resolve());
    process.kill(-child.pid, 'SIGKILL');
  });
}

/** Runs a program to its end. */
export function runProgram(command: string, args: readonly string[], cwd: string, env: NodeJS.ProcessEnv = process.env, timeout = 300_000): { readonly code: number | null; readonly stdout: string; readonly stderr: string } {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, env, encoding: 'utf8', timeout });
  return { code: status, stdout, stderr };
}

export function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}
