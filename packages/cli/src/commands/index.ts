import type { Command } from '../command.js';
import { help } from './help.js';
import { ledgerTail } from './ledger-tail.js';
import { ledgerVerify } from './ledger-verify.js';
import { start } from './start.js';

/** Every command, in the order in which `claviger help` lists them. */
export const commands: readonly Command[] = [
  start,
  ledgerTail,
  ledgerVerify,
  help(() => commands),
];
