import type { Command } from '../command.js';
import { approvalsApprove } from './approvals-approve.js';
import { approvalsDeny } from './approvals-deny.js';
import { approvalsList } from './approvals-list.js';
import { check } from './check.js';
import { doctor } from './doctor.js';
import { explain } from './explain.js';
import { help } from './help.js';
import { init } from './init.js';
import { keysCreate } from './keys-create.js';
import { keysList } from './keys-list.js';
import { keysRevoke } from './keys-revoke.js';
import { keysRoll } from './keys-roll.js';
import { keysSeal } from './keys-seal.js';
import { keysRotate } from './keys-rotate.js';
import { ledgerPrune } from './ledger-prune.js';
import { ledgerTail } from './ledger-tail.js';
import { ledgerVerify } from './ledger-verify.js';
import { privacyErase } from './privacy-erase.js';
import { privacyExport } from './privacy-export.js';
import { privacyReport } from './privacy-report.js';
import { promptHarden } from './prompt-harden.js';
import { start } from './start.js';

/** Every command, in the order in which `claviger help` lists them. */
export const commands: readonly Command[] = [
  init,
  start,
  check,
  doctor,
  keysCreate,
  keysList,
  keysRoll,
  keysRevoke,
  keysRotate,
  keysSeal,
  approvalsList,
  approvalsApprove,
  approvalsDeny,
  ledgerTail,
  ledgerVerify,
  ledgerPrune,
  privacyReport,
  privacyExport,
  privacyErase,
  promptHarden,
  explain,
  help,
];
