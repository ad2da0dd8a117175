import type { CheckResult } from '../check.js';
import { identityOf } from '../engine/baseline.js';
import type { Finding } from '../engine/finding.js';
import { docsPage, type Rule, type Severity } from '../engine/rule.js';
import { visibleJson } from './visible.js';

const SCHEMA = 'https://json.schemastore.org/sarif-2.1.0.json';
const DOCS = 'https://github.com/claviger/claviger/blob/main/';

const levels: Record<Severity, string> = { error: 'error', warning: 'warning', note: 'note' };
/** GitHub ranks results by this number: 7 and more is high, 4 medium (docs.github.com, "SARIF support for code scanning"). */
const securitySeverity: Record<Severity, string> = { error: '8.5', warning: '5.5', note: '2.0' };

/** What SARIF says of a rule, on its own so that a test can hold it against the catalogue. */
export function sarifRule(rule: Rule) {
  return {
    id: rule.id,
    name: rule.id,
    shortDescription: { text: rule.title },
    fullDescription: { text: `${rule.title}. ${rule.remedy}` },
    help: { text: rule.remedy, markdown: `${rule.remedy}\n\n[More](${DOCS}${docsPage(rule.id)})` },
    helpUri: `${DOCS}${docsPage(rule.id)}`,
    defaultConfiguration: { level: levels[rule.severity] },
    properties: { tags: ['security', rule.item], 'security-severity': securitySeverity[rule.severity] },
  };
}

/** SARIF 2.1.0 (OASIS standard), one run. */
export function sarifReport(result: CheckResult, rules: ReadonlyMap<string, Rule>, version: string): string {
  const used = [...rules.values()];
  const numbers = new Map(used.map(({ id }, index) => [id, index]));
  const report = {
    $schema: SCHEMA,
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'claviger check', version, informationUri: 'https://github.com/claviger/claviger', rules: used.map(sarifRule) } },
        columnKind: 'utf16CodeUnits',
        originalUriBaseIds: { SRCROOT: { description: { text: (result.placeInRepository ?? '') === '' ? 'The folder that was checked' : 'The repository that the folder stands in' } } },
        results: result.findings.map((finding) => sarifResult(finding, numbers.get(finding.ruleId) ?? -1)),
        invocations: [{
          executionSuccessful: true,
          toolExecutionNotifications: result.stats.skipped.map(({ path, reason, detail }) => ({
            level: 'note',
            message: { text: `Not read: ${reason}${detail === undefined ? '' : ` (${detail})`}` },
            locations: [{ physicalLocation: { artifactLocation: artifact(path) } }],
          })),
        }],
        properties: { checklist: result.checklist.map(({ id, status }) => ({ id, status })) },
      },
    ],
  };
  return `${visibleJson(report)}\n`;
}

function sarifResult(finding: Finding, ruleIndex: number) {
  const { ruleId, severity, message, commit, removedBy, steps, key } = finding;
  return {
    ruleId,
    ruleIndex,
    level: levels[severity],
    message: { text: message },
    locations: [{ physicalLocation: physical(finding) }],
    partialFingerprints: { 'clavigerIdentity/v1': identityOf(finding) },
    ...(steps === undefined || steps.length === 0
      ? {}
      : { codeFlows: [{ threadFlows: [{ locations: steps.map((step) => ({ location: { physicalLocation: physical(step), message: { text: step.message } } })) }] }] }),
    properties: { ...(commit === undefined ? {} : { commit }), ...(removedBy === undefined ? {} : { removedBy }), ...(key === undefined ? {} : { key }) },
  };
}

function physical({ path, line, column, endLine, endColumn }: { path: string; line: number; column: number; endLine: number; endColumn?: number }) {
  // A member of an archive is no file of its own: the archive is the place.
  return {
    artifactLocation: artifact(path),
    region: path.includes('!') ? { startLine: 1 } : { startLine: line, startColumn: column, endLine, ...(endColumn === undefined ? {} : { endColumn }) },
  };
}

function artifact(path: string) {
  const file = path.split('!')[0] ?? path;
  return { uri: file.split('/').map(encodeURIComponent).join('/'), uriBaseId: 'SRCROOT' };
}

