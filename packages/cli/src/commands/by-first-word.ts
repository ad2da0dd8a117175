import type { Command } from '../command.js';
import { help as helpOf } from './help.js';

/** The commands that begin with a word, in the order in which `claviger help` lists them. Who calls one does not wait until what the others need is loaded. */
const groups: Readonly<Record<string, () => Promise<readonly Command[]>>> = {
  init: async () => [(await import('./init.js')).init],
  start: async () => [(await import('./start.js')).start],
  check: async () => [(await import('./check.js')).check],
  doctor: async () => [(await import('./doctor.js')).doctor],
  keys: async () => {
    const [{ keysCreate }, { keysList }, { keysRoll }, { keysRevoke }, { keysRotate }] = await Promise.all([import('./keys-create.js'), import('./keys-list.js'), import('./keys-roll.js'), import('./keys-revoke.js'), import('./keys-rotate.js')]);
    return [keysCreate, keysList, keysRoll, keysRevoke, keysRotate];
  },
  approvals: async () => {
    const [{ approvalsList }, { approvalsApprove }, { approvalsDeny }] = await Promise.all([import('./approvals-list.js'), import('./approvals-approve.js'), import('./approvals-deny.js')]);
    return [approvalsList, approvalsApprove, approvalsDeny];
  },
  ledger: async () => {
    const [{ ledgerTail }, { ledgerVerify }, { ledgerPrune }] = await Promise.all([import('./ledger-tail.js'), import('./ledger-verify.js'), import('./ledger-prune.js')]);
    return [ledgerTail, ledgerVerify, ledgerPrune];
  },
  privacy: async () => {
    const [{ privacyReport }, { privacyExport }, { privacyErase }] = await Promise.all([import('./privacy-report.js'), import('./privacy-export.js'), import('./privacy-erase.js')]);
    return [privacyReport, privacyExport, privacyErase];
  },
  prompt: async () => [(await import('./prompt-harden.js')).promptHarden],
  explain: async () => [(await import('./explain.js')).explain],
  help: async () => [help],
};

const help = helpOf(allCommands);

/** Undefined where none begins with `word`. */
export async function commandsBeginningWith(word: string): Promise<readonly Command[] | undefined> {
  return Object.hasOwn(groups, word) ? groups[word]?.() : undefined;
}

/** Every command, in the order in which `claviger help` lists them. */
export async function allCommands(): Promise<readonly Command[]> {
  return (await Promise.all(Object.values(groups).map((load) => load()))).flat();
}
