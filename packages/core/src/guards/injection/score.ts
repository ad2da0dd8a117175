import { decodeModel } from './model/decode-model.js';
import type { LinearModel } from './model/linear-model.js';
import { weights } from './model/weights-2026-12-01.js';
import { readText, type TextReading } from './read-text.js';
import { priorLogit } from './thresholds.js';
import type { Trust } from './trust.js';
import type { Span } from './views/collect.js';

export interface InjectionFinding {
  /** Id of the rule, which is also the name of its page under docs/rules/injection. */
  readonly rule: string;
  /** Where in the given text, in UTF-16 code units. For a decoded piece: the whole encoded piece. */
  readonly span: Span;
  /** Probability from this finding alone, 0 to 1. */
  readonly score: number;
  /** The decoded view in which it was read; absent for the text as it stands. */
  readonly view?: string;
}

export interface InjectionScore {
  /** Calibrated probability that the text tries to steer the model against its orders, 0 to 1. */
  readonly score: number;
  /** Strongest first, at most 64. */
  readonly findings: readonly InjectionFinding[];
  /** Names of the decoded views in which something was found. Never their text. */
  readonly views: readonly string[];
  /** False when a bound was hit (length, nesting, number or size of views): what was not read may hold anything. */
  readonly complete: boolean;
}

export interface ScoreOptions {
  readonly trust: Trust;
}

const MOST_FINDINGS = 64;
/** The rule id under which the linear model reports the window that it found worst. */
export const modelRule = 'linear-model';
// The model is named as a finding only where it moved the score by this much, in log-odds.
const WORTH_NAMING = 1;

let model: LinearModel | undefined;

function sigmoid(logit: number): number {
  return 1 / (1 + Math.exp(-logit));
}

/**
 * Scores how likely `text` is an injection, given who wrote it. Synchronous, linear in the length of the text, and
 * without memory of earlier calls. Text of trust `system` is the app's own: it is not read and its score is 0.
 */
export function scoreInjection(text: string, options: ScoreOptions): InjectionScore {
  const { trust } = options;
  if (trust === 'system' || text.length === 0) return { score: 0, findings: [], views: [], complete: true };
  model ??= decodeModel(weights);
  const reading = readText(text, trust, model);
  const findings = describe(reading, priorLogit[trust]);
  return {
    score: sigmoid(priorLogit[trust] + reading.ruleLogit + reading.moved),
    findings,
    views: [...new Set(findings.flatMap(({ view }) => (view === undefined ? [] : [view])))],
    complete: reading.complete,
  };
}

function describe({ evidence, opinion, moved }: TextReading, prior: number): InjectionFinding[] {
  const findings = evidence.slice(0, MOST_FINDINGS - 1).map(({ rule, match, view, weight }) => {
    const { starts, ends } = view.text;
    const span = view.locate(starts[match.start] ?? 0, ends[Math.max(match.start, match.end - 1)] ?? 0);
    return finding(rule.id, span, prior + weight, view.name);
  });
  if (opinion !== undefined && moved >= WORTH_NAMING) findings.push(finding(modelRule, opinion.span, prior + moved, opinion.view));
  return findings.sort((a, b) => b.score - a.score);
}

function finding(rule: string, span: Span, logit: number, view: string): InjectionFinding {
  const told = { rule, span, score: sigmoid(logit) };
  return view === '' ? told : { ...told, view };
}
