import type { Analyzer } from '../engine/analyzer.js';
import type { Fixer } from '../engine/fixer.js';
import type { Rule } from '../engine/rule.js';

/** What the module graph and the data flow contribute; read by the catalogue, the engine and `--fix`. */
export const misuseRules: readonly Rule[] = [];
export const misuseAnalyzers: readonly Analyzer[] = [];
export const misuseFixers: readonly Fixer[] = [];
