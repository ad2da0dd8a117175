import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Why no real Redis can be started here; false when it can. Debian's package is installed where that is allowed. */
export function redisMissing(): string | false {
  if (works()) return false;
  if (process.platform === 'linux' && process.getuid?.() === 0) {
    const options = { stdio: 'ignore', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } } as const;
    const apt = (...args: string[]): boolean => spawnSync('apt-get', ['-qq', '-o', 'DPkg::Lock::Timeout=120', ...args], options).status === 0;
    if ((apt('install', '-y', 'redis-server') || (apt('update') && apt('install', '-y', 'redis-server'))) && works()) return false;
  }
  return 'redis-server is not installed (Debian: apt-get install redis-server)';
}

const works = (): boolean => spawnSync('redis-server', ['--version'], { stdio: 'ignore' }).status === 0;

/** A real redis-server of its own, with an empty memory and no files. */
export class RedisServer {
  readonly port: number;
  readonly #folder: string;
  readonly #options: readonly string[];
  /** What a sentinel watches; undefined for a server that keeps data. */
  readonly #watched: RedisServer | undefined;
  #process: ChildProcess | undefined;

  private constructor(port: number, options: readonly string[], watched?: RedisServer) {
    this.port = port;
    this.#folder = mkdtempSync(join(tmpdir(), 'claviger-redis-'));
    this.#options = options;
    this.#watched = watched;
  }

  static async start(options: readonly string[] = []): Promise<RedisServer> {
    const server = new RedisServer(await freePort(), options);
    await server.start();
    return server;
  }

  /** A sentinel of its own that watches `primary` under the name `mymaster`. */
  static async startSentinel(primary: RedisServer): Promise<RedisServer> {
    const sentinel = new RedisServer(await freePort(), [], primary);
    await sentinel.start();
    return sentinel;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  async start(): Promise<void> {
    const args = this.#watched === undefined ? this.#serverArguments() : this.#sentinelArguments(this.#watched);
    this.#process = spawn('redis-server', args, { stdio: 'ignore' });
    for (let attempt = 0; attempt < 200; attempt++) {
      if (await answers(this.port)) return;
      await sleep(25);
    }
    throw new Error('redis-server did not start');
  }

  #serverArguments(): string[] {
    return ['--port', String(this.port), '--bind', '127.0.0.1', '--dir', this.#folder, '--save', '', '--appendonly', 'no', '--loglevel', 'warning', ...this.#options];
  }

  /** A sentinel keeps what it learns in its configuration file, so it needs one. */
  #sentinelArguments(watched: RedisServer): string[] {
    const file = join(this.#folder, 'sentinel.conf');
    writeFileSync(file, `port ${this.port}\nbind 127.0.0.1\ndir ${this.#folder}\nsentinel monitor mymaster 127.0.0.1 ${watched.port} 1\nsentinel down-after-milliseconds mymaster 500\nsentinel failover-timeout mymaster 2000\n`);
    return [file, '--sentinel'];
  }

  /** Ends it as a crash would: nothing is saved. */
  async stop(): Promise<void> {
    const running = this.#process;
    this.#process = undefined;
    if (running === undefined || running.exitCode !== null || running.signalCode !== null) return;
    const ended = once(running, 'exit');
    running.kill('SIGKILL');
    await ended;
  }

  /** It keeps its connections and says nothing any more. */
  hang(): void {
    this.#process?.kill('SIGSTOP');
  }

  goOn(): void {
    this.#process?.kill('SIGCONT');
  }

  async close(): Promise<void> {
    this.goOn();
    await this.stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** A cluster of three primaries, each with `replicas` replicas. */
export async function startCluster(replicas: 0 | 1): Promise<RedisServer[]> {
  const options = ['--cluster-enabled', 'yes', '--cluster-node-timeout', '1000', '--cluster-replica-validity-factor', '0', '--repl-diskless-sync-delay', '0'];
  const servers = await Promise.all(Array.from({ length: 3 * (1 + replicas) }, () => RedisServer.start(options)));
  const made = spawnSync('redis-cli', ['--cluster', 'create', ...servers.map(({ port }) => `127.0.0.1:${port}`), '--cluster-replicas', String(replicas), '--cluster-yes'], { encoding: 'utf8' });
  if (made.status !== 0) throw new Error(`the cluster was not made: ${made.stdout}`);
  const port = servers[0]?.port ?? 0;
  for (let attempt = 0; attempt < 200; attempt++) {
    if (ask(port, 'CLUSTER', 'INFO').includes('cluster_state:ok')) return servers;
    await sleep(50);
  }
  throw new Error('the cluster did not come up');
}

/** One command through redis-cli. */
export function ask(port: number, ...words: readonly string[]): string {
  return spawnSync('redis-cli', ['-p', String(port), ...words], { encoding: 'utf8' }).stdout;
}

/** The server that holds `key`, by its port. */
export function primaryOf(servers: readonly RedisServer[], key: string): RedisServer {
  const port = servers[0]?.port ?? 0;
  const slot = Number(ask(port, 'CLUSTER', 'KEYSLOT', key));
  for (const line of ask(port, 'CLUSTER', 'NODES').split('\n')) {
    const [, address = '', flags = '', , , , , , ...ranges] = line.split(' ');
    const inRange = ranges.some((range) => {
      const [from = '', to = from] = range.split('-');
      return Number(from) <= slot && slot <= Number(to);
    });
    const server = servers.find((candidate) => address.startsWith(`127.0.0.1:${candidate.port}@`));
    if (flags.includes('master') && inRange && server !== undefined) return server;
  }
  throw new Error('nobody holds the slot');
}

async function freePort(): Promise<number> {
  // A cluster node also listens 10,000 above its port.
  for (;;) {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    server.close();
    await once(server, 'close');
    if (port < 55_000) return port;
  }
}

async function answers(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    socket.write('PING\r\n');
    const [data] = (await Promise.race([once(socket, 'data'), sleep(500, [Buffer.alloc(0)])])) as [Buffer];
    return data.toString().startsWith('+PONG');
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
