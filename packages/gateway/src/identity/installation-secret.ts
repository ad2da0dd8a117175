import { randomBytes } from 'node:crypto';
import { linkSync, lstatSync, mkdirSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where an operator hands the secret to several instances. */
export const SECRET_VARIABLE = 'CLAVIGER_SECRET';
const FILE = 'secret';
const BYTES = 32;

/**
 * The secret of this installation: from the environment (base64url, for several instances), else from the state
 * directory, where the first start makes it. Throws when it is too short, or readable by others.
 */
export function loadInstallationSecret(stateDirectory: string, environment: Readonly<Record<string, string | undefined>> = process.env): Uint8Array {
  const given = environment[SECRET_VARIABLE];
  if (given !== undefined && given !== '') {
    const secret = Buffer.from(given, 'base64url');
    if (secret.length < 16) throw new Error(`${SECRET_VARIABLE} needs at least 16 bytes, base64url`);
    return secret;
  }
  mkdirSync(stateDirectory, { recursive: true, mode: 0o700 });
  const path = join(stateDirectory, FILE);
  return read(path) ?? make(path);
}

function read(path: string): Uint8Array | undefined {
  let status;
  try {
    status = lstatSync(path);
  } catch {
    return undefined;
  }
  if (!status.isFile()) throw new Error(`${path} is no plain file`);
  if (process.platform !== 'win32' && (status.mode & 0o077) !== 0) throw new Error(`${path} can be read by others: run "chmod 600 ${path}", and roll every virtual key if somebody may have read it`);
  const secret = Buffer.from(readFileSync(path, 'utf8').trim(), 'base64url');
  if (secret.length < 16) throw new Error(`${path} is damaged: it holds fewer than 16 bytes`);
  return secret;
}

/** Written beside and linked into place, so that two first starts at once agree on one secret and never see half of it. */
function make(path: string): Uint8Array {
  const temporary = `${path}.${process.pid}.${randomBytes(6).toString('hex')}`;
  writeFileSync(temporary, `${randomBytes(BYTES).toString('base64url')}\n`, { mode: 0o600, flag: 'wx', flush: true });
  try {
    linkSync(temporary, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    unlinkSync(temporary);
  }
  const secret = read(path);
  if (secret === undefined) throw new Error(`${path} could not be made`);
  return secret;
}
