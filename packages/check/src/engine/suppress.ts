import { nearest } from '@claviger/core/suggest';
import type { Reporter } from './analyzer.js';
import type { Finding } from './finding.js';
import type { Rule } from './rule.js';

/** `claviger-ignore RULE, RULE -- reason`, in a comment on the line or on the one above; `claviger-ignore-file` near the top. */
interface Directive {
  readonly line: number;
  /** Of rules, as they are written. */
  readonly names: readonly string[];
  readonly reason: string;
}

const FILE_DIRECTIVE_LINES = 20;
const REASON_LENGTH = 3;
const directive = /claviger-ignore(-file)?(?:\s+|:\s*)([a-z0-9-]+(?:\s*,\s*[a-z0-9-]+)*)(?:\s*(?:--|—|:)\s*([^\r\n]{0,400}))?/;

export interface Suppression {
  readonly kept: Finding[];
  readonly silenced: number;
  /** Directives that name no reason: they silence nothing. */
  readonly withoutReason: { readonly path: string; readonly line: number }[];
  /** Names in directives that stand where they would silence a finding, and are no rule's. */
  readonly unknownRules: { readonly path: string; readonly line: number; readonly name: string }[];
}

/** Takes out the findings that a comment in their file silences. `textOf` reads a file. */
export function suppress(findings: readonly Finding[], rules: ReadonlyMap<string, Rule>, textOf: (path: string) => string | undefined): Suppression {
  const kept: Finding[] = [];
  const withoutReason = new Map<string, { path: string; line: number }>();
  const unknown = new Map<string, Suppression['unknownRules'][number]>();
  const directives = new Map<string, DirectivesOfFile>();
  let silenced = 0;
  for (const finding of findings) {
    if (finding.commit !== undefined) {
      kept.push(finding);
      continue;
    }
    let own = directives.get(finding.path);
    if (own === undefined) {
      own = readDirectives(textOf(finding.path) ?? '');
      directives.set(finding.path, own);
    }
    const { path } = finding;
    const beside = [...own.wholeFile, own.byLine.get(finding.line), own.byLine.get(finding.line - 1)].filter((one) => one !== undefined);
    for (const { names, line } of beside) for (const name of names) if (!rules.has(name)) unknown.set(`${path}:${line}:${name}`, { path, line, name });
    const applying = beside.filter(({ names }) => names.includes(finding.ruleId));
    if (applying.some(({ reason }) => reason.length >= REASON_LENGTH)) {
      silenced++;
      continue;
    }
    for (const { line } of applying) withoutReason.set(`${path}:${line}`, { path, line });
    kept.push(finding);
  }
  return { kept, silenced, withoutReason: [...withoutReason.values()], unknownRules: [...unknown.values()] };
}

/** Says which comments silence nothing, and why. */
export function reportUseless({ withoutReason, unknownRules }: Suppression, rules: ReadonlyMap<string, Rule>, reporter: Reporter): void {
  const at = ({ path, line }: { readonly path: string; readonly line: number }) => ({ path, line, column: 1, endLine: line });
  for (const place of withoutReason) reporter.finding({ ruleId: 'ignore-without-reason', ...at(place), message: 'This comment gives no reason, so it silences nothing' });
  for (const { name, ...place } of unknownRules) {
    const meant = nearest(name, [...rules.keys()]);
    reporter.finding({ ruleId: 'ignore-unknown-rule', ...at(place), message: `There is no rule "${name}", so this comment does not silence it${meant === undefined ? '' : `: "${meant}" is the nearest`}` });
  }
}

interface DirectivesOfFile {
  readonly wholeFile: readonly Directive[];
  /** A line holds at most one. */
  readonly byLine: ReadonlyMap<number, Directive>;
}

function readDirectives(text: string): DirectivesOfFile {
  const ofFile: Directive[] = [];
  const byLine = new Map<number, Directive>();
  const found = { wholeFile: ofFile, byLine };
  if (!text.includes('claviger-ignore')) return found;
  for (const [index, line] of text.split('\n').entries()) {
    const at = line.indexOf('claviger-ignore');
    if (at === -1) continue;
    const match = directive.exec(line.slice(at, at + 1000));
    if (match === null) continue;
    const wholeFile = match[1] !== undefined;
    if (wholeFile && index >= FILE_DIRECTIVE_LINES) continue;
    const reason = (match[3] ?? '').replace(/(?:\*\/|-->|#\}|%>)\s*$/, '').trim();
    const own = { line: index + 1, names: (match[2] ?? '').split(',').map((rule) => rule.trim()), reason };
    if (wholeFile) ofFile.push(own);
    else byLine.set(own.line, own);
  }
  return found;
}
