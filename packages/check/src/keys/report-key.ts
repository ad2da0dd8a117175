import type { Reporter } from '../engine/analyzer.js';
import type { ReportedFinding } from '../engine/finding.js';
import type { FileKind, FilePlace } from '../engine/project.js';
import { receivedByUsers } from './received-by-users.js';
import type { FileKey } from './scan-file.js';

/** Reports a key of a file under the rules that its place calls for; gives how many findings that makes. */
export function reportKey(report: Reporter, file: { readonly path: string; readonly kind: FileKind; readonly place: FilePlace }, key: FileKey): number {
  const { line, column, endLine, disguise, member, within, ...description } = key;
  const path = member === undefined ? file.path : `${file.path}!${member}`;
  const place = { path, line, column, endLine, key: description };
  const where = within === undefined ? '' : ` in ${within}`;
  const findings: ReportedFinding[] = [];
  const received = receivedByUsers(path, file.kind);
  if (received !== undefined) {
    findings.push({ ...place, ruleId: 'key-in-client-asset', message: `${nameOf(key)}${hidden(disguise)}${where} is in ${received}, which users receive` });
  }
  if (received === undefined || file.place === 'source') {
    if (description.vendor !== 'anthropic') findings.push({ ...place, ruleId: 'vendor-key', message: `${nameOf(key)}${where}`, ...(isTestCertificate(description.vendor, file.place) ? { severity: 'note' } : {}) });
    else if (disguise === undefined) findings.push({ ...place, ruleId: 'anthropic-key', message: `${nameOf(key)}${where}` });
    else findings.push({ ...place, ruleId: 'anthropic-key-obscured', message: `${nameOf(key)}${hidden(disguise)}${where}` });
  }
  for (const finding of findings) report.finding(finding);
  return findings.length;
}

/** Keys of certificates for tests stand in many a repository, and open nothing. */
export function isTestCertificate(vendor: string, place: FilePlace): boolean {
  return vendor === 'private key' && (place === 'test' || place === 'docs' || place === 'example');
}

export function nameOf(key: { readonly vendor: string; readonly kind: string; readonly prefix: string; readonly length: number }): string {
  const vendor = key.vendor === 'anthropic' ? 'Anthropic' : key.vendor;
  const kind = key.kind === vendor ? key.kind : `${vendor} ${key.kind}`;
  const noun = /key|token|password|webhook|credential/.test(kind) ? kind : `${kind} key`;
  return `${noun.charAt(0).toUpperCase()}${noun.slice(1)} (${key.prefix === '' ? '' : `${key.prefix}…, `}${key.length} characters)`;
}

function hidden(disguise: string | undefined): string {
  return disguise === undefined ? '' : `, ${disguise},`;
}
