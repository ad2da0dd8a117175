import type { Analyzer } from '../engine/analyzer.js';
import type { Fixer } from '../engine/fixer.js';
import type { Rule } from '../engine/rule.js';
import { Analysis } from '../flow/analysis.js';
import type { MisuseRule } from '../flow/misuse-rule.js';
import { browserFlagWithOwnKey } from '../rules/browser-flag-with-own-key/rule.js';
import { clientInBrowser } from '../rules/client-in-browser/rule.js';
import { keyInBrowserStorage } from '../rules/key-in-browser-storage/rule.js';
import { keyInBundlerConfig } from '../rules/key-in-bundler-config/rule.js';
import { keyInLog } from '../rules/key-in-log/rule.js';
import { keyInResponse } from '../rules/key-in-response/rule.js';
import { keyInUrl } from '../rules/key-in-url/rule.js';
import { publicEnvKey } from '../rules/public-env-key/rule.js';

/** In the order of the checklist. */
const all: readonly MisuseRule[] = [clientInBrowser, browserFlagWithOwnKey, publicEnvKey, keyInBundlerConfig, keyInResponse, keyInUrl, keyInLog, keyInBrowserStorage];

const flow: Analyzer = {
  name: 'flow',
  analyze(project, report) {
    const analysis = new Analysis(project, report);
    for (const rule of all) rule.find(analysis, report);
  },
};

/** What the module graph and the data flow contribute; read by the catalogue, the engine and `--fix`. */
export const misuseRules: readonly Rule[] = all.map((entry) => entry.rule);
export const misuseAnalyzers: readonly Analyzer[] = [flow];
export const misuseFixers: readonly Fixer[] = [];
