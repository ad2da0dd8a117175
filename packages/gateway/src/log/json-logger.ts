import type { Logger } from '@claviger/core/ports';

type Level = 'info' | 'warn' | 'error';
const rank: Readonly<Record<Level, number>> = { info: 0, warn: 1, error: 2 };

/** One JSON object a line: `{"time","level","event",...fields}`. */
export function jsonLogger(write: (line: string) => void, least: Level = 'info'): Logger {
  const at = (level: Level) => (event: string, fields?: Readonly<Record<string, unknown>>): void => {
    if (rank[level] < rank[least]) return;
    write(`${JSON.stringify({ time: new Date().toISOString(), level, event, ...fields })}\n`);
  };
  return { info: at('info'), warn: at('warn'), error: at('error') };
}
