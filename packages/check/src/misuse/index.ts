import type { Analyzer } from '../engine/analyzer.js';
import type { Fixer } from '../engine/fixer.js';
import type { Rule } from '../engine/rule.js';
import { Analysis } from '../flow/analysis.js';
import { pythonAnalyzer } from '../flow/python/check.js';
import type { MisuseRule } from '../flow/misuse-rule.js';
import { browserFlagWithOwnKey } from '../rules/browser-flag-with-own-key/rule.js';
import { clientInBrowser } from '../rules/client-in-browser/rule.js';
import { keyGivenToPage } from '../rules/key-given-to-page/rule.js';
import { keyInBrowserStorage } from '../rules/key-in-browser-storage/rule.js';
import { keyInBundlerConfig } from '../rules/key-in-bundler-config/rule.js';
import { keyInLog } from '../rules/key-in-log/rule.js';
import { keyInResponse } from '../rules/key-in-response/rule.js';
import { keyInUrl } from '../rules/key-in-url/rule.js';
import { unboundedInput } from '../rules/unbounded-input/rule.js';
import { wholeBodyForwarded } from '../rules/whole-body-forwarded/rule.js';
import { noRateLimit } from '../rules/no-rate-limit/rule.js';
import { middlewareIgnored } from '../rules/middleware-ignored/rule.js';
import { sharedRateLimit } from '../rules/shared-rate-limit/rule.js';
import { userTextInSystem } from '../rules/user-text-in-system/rule.js';
import { noGuardrails } from '../rules/no-guardrails/rule.js';
import { personalDataInPrompt } from '../rules/personal-data-in-prompt/rule.js';
import { personalDataInLog } from '../rules/personal-data-in-log/rule.js';
import { answerInHtml } from '../rules/answer-in-html/rule.js';
import { answerEvaluated } from '../rules/answer-evaluated/rule.js';
import { answerInSql } from '../rules/answer-in-sql/rule.js';
import { answerInShell } from '../rules/answer-in-shell/rule.js';
import { errorsNotHandled } from '../rules/errors-not-handled/rule.js';
import { noTimeout } from '../rules/no-timeout/rule.js';
import { stopReasonIgnored } from '../rules/stop-reason-ignored/rule.js';
import { clientPerRequest } from '../rules/client-per-request/rule.js';
import { maxTokensUnset } from '../rules/max-tokens-unset/rule.js';
import { retiredModel } from '../rules/retired-model/rule.js';
import { usageNotLogged } from '../rules/usage-not-logged/rule.js';
import { publicEnvKey } from '../rules/public-env-key/rule.js';
import { boundInput } from './fixers/bound-input.js';
import { limitRoute } from './fixers/limit-route.js';
import { markServerOnly } from './fixers/mark-server-only.js';
import { removeBrowserFlag } from './fixers/remove-browser-flag.js';
import { withoutFalseComfort } from './unfollowed-calls.js';
import { speakOfReadyEndpoints } from './ready-endpoints.js';

/** In the order of the checklist. */
const all: readonly MisuseRule[] = [clientInBrowser, browserFlagWithOwnKey, publicEnvKey, keyInBundlerConfig, keyInResponse, keyInUrl, keyInLog, keyInBrowserStorage, keyGivenToPage, unboundedInput, wholeBodyForwarded, noRateLimit, sharedRateLimit, middlewareIgnored, userTextInSystem, noGuardrails, personalDataInPrompt, personalDataInLog, answerInHtml, answerEvaluated, answerInSql, answerInShell, errorsNotHandled, noTimeout, stopReasonIgnored, clientPerRequest, maxTokensUnset, retiredModel, usageNotLogged];

const flow: Analyzer = {
  name: 'flow',
  analyze(project, report) {
    const analysis = new Analysis(project, report);
    const doubtful = withoutFalseComfort(analysis, report);
    for (const rule of all) rule.find(analysis, doubtful);
    speakOfReadyEndpoints(analysis, report);
  },
};

/** What the module graph and the data flow contribute; read by the catalogue, the engine and `--fix`. */
export const misuseRules: readonly Rule[] = all.map((entry) => entry.rule);
export const misuseAnalyzers: readonly Analyzer[] = [flow, pythonAnalyzer];
export const misuseFixers: readonly Fixer[] = [removeBrowserFlag, markServerOnly, boundInput, limitRoute];
