import type { CheckResult } from '../check.js';
import type { Format } from '../command/arguments.js';
import { jsonReport } from './json.js';
import { prettyReport } from './pretty.js';

export function renderReport(result: CheckResult, format: Format, colours: boolean): string {
  switch (format) {
    case 'json':
      return jsonReport(result);
    default:
      return prettyReport(result, colours);
  }
}
