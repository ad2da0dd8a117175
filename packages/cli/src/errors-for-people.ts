import { PolicyError } from '@claviger/core';
import { StartError } from '@claviger/gateway';
import { ConfigError } from './config/config-error.js';

/** What a person can mend, in words; undefined for anything else, which is a fault of ours and shows where it happened. */
export function wordsFor(error: unknown): string | undefined {
  if (error instanceof StartError || error instanceof PolicyError || error instanceof ConfigError) return error.message;
  return systemRefusal(error);
}

const REFUSALS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'this user may not',
  EPERM: 'this user may not',
  EEXIST: 'it is there already',
  EISDIR: 'it is a directory',
  ENOTDIR: 'a part of the path is no directory',
  ENOSPC: 'the disk is full',
  EROFS: 'the disk can only be read',
};

/** What the system said about a file that was named. */
function systemRefusal(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code, path } = error as NodeJS.ErrnoException;
  const reason = code !== undefined && Object.hasOwn(REFUSALS, code) ? REFUSALS[code] : undefined;
  if (reason === undefined) return undefined;
  return `${path ?? 'A file'} cannot be used: ${reason} (${code ?? ''}).`;
}
