import { join } from 'node:path';
import { runCheck } from './run-check.js';

/** What the command said. */
export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command as if in `folder`. */
export async function run(folder: string, argv: readonly string[], more: { api?: string; environment?: NodeJS.ProcessEnv; columns?: number; terminal?: boolean } = {}): Promise<Ran> {
  let stdout = '';
  let stderr = '';
  const code = await runCheck(argv, {
    stdout: { write: (text: string) => (stdout += text), columns: more.columns, isTTY: more.terminal ?? false },
    stderr: { write: (text: string) => (stderr += text) },
    environment: { ...more.environment, CLAVIGER_CACHE_DIR: join(folder, '..', 'claviger-no-cache') },
    folder,
    ...(more.api === undefined ? {} : { api: more.api }),
  });
  return { code, stdout, stderr };
}
