import type { CheckResult } from '../check.js';
import type { Format } from '../command/arguments.js';
import { rules } from '../rules/catalogue.js';
import { version } from '../version.js';
import { githubReport } from './github.js';
import { htmlReport } from './html.js';
import { inRepository } from './in-repository.js';
import { jsonReport } from './json.js';
import { junitReport } from './junit.js';
import { markdownReport } from './markdown.js';
import { prettyReport, type Mending } from './pretty.js';
import { sarifReport } from './sarif.js';

export function renderReport(result: CheckResult, format: Format, colours: boolean, mending: Mending = 'none'): string {
  switch (format) {
    case 'json':
      return jsonReport(result, rules);
    case 'sarif':
      return sarifReport(inRepository(result), rules, version);
    case 'html':
      return htmlReport(result, rules);
    case 'markdown':
      return markdownReport(result, rules);
    case 'github':
      return githubReport(inRepository(result));
    case 'junit':
      return junitReport(result);
    default:
      return prettyReport(result, colours, mending);
  }
}
