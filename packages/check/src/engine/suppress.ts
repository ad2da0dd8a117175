import type { Finding } from './finding.js';

/** `claviger-ignore RULE, RULE -- reason`, in a comment on the line or on the one above; `claviger-ignore-file` near the top. */
interface Directive {
  readonly line: number;
  readonly wholeFile: boolean;
  readonly rules: readonly string[];
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
}

/** Takes out the findings that a comment in their file silences. `textOf` reads a file. */
export function suppress(findings: readonly Finding[], textOf: (path: string) => string | undefined): Suppression {
  const kept: Finding[] = [];
  const withoutReason = new Map<string, { path: string; line: number }>();
  const directives = new Map<string, Directive[]>();
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
    const applying = own.filter(({ rules, wholeFile, line }) => rules.includes(finding.ruleId) && (wholeFile || line === finding.line || line === finding.line - 1));
    if (applying.some(({ reason }) => reason.length >= REASON_LENGTH)) {
      silenced++;
      continue;
    }
    for (const { line } of applying) withoutReason.set(`${finding.path}:${line}`, { path: finding.path, line });
    kept.push(finding);
  }
  return { kept, silenced, withoutReason: [...withoutReason.values()] };
}

function readDirectives(text: string): Directive[] {
  const found: Directive[] = [];
  if (!text.includes('claviger-ignore')) return found;
  for (const [index, line] of text.split('\n').entries()) {
    const at = line.indexOf('claviger-ignore');
    if (at === -1) continue;
    const match = directive.exec(line.slice(at, at + 1000));
    if (match === null) continue;
    const wholeFile = match[1] !== undefined;
    if (wholeFile && index >= FILE_DIRECTIVE_LINES) continue;
    const reason = (match[3] ?? '').replace(/(?:\*\/|-->|#\}|%>)\s*$/, '').trim();
    found.push({ line: index + 1, wholeFile, rules: (match[2] ?? '').split(',').map((rule) => rule.trim()), reason });
  }
  return found;
}
