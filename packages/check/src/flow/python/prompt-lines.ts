import type { OnTheWay } from './handed-requests.js';
import { callsIn, taintOf } from './taint.js';

interface Line {
  readonly path: string;
  readonly line: number;
}

/** What puts a text beside others. */
const composes = /(?<![\w])[rR]?[fF][rR]?["']|["')\w\]]\s{0,4}\+\s{0,4}["'(\w]|["')]\s{0,4}%\s{0,4}[(\w]|\.(?:format|format_map|substitute|safe_substitute|render|render_async|replace)\(/;
const MOST_NAMES = 6;

/** The line on which a caller's text comes into the system prompt, which a request gets under a name. */
export function lineOfPrompt(own: string, { fn, line, way, sites, held }: OnTheWay): Line {
  let expression = own.trim();
  let at: Line = { path: fn.path, line: line.line };
  for (let index = way.length - 1; index >= 0; index -= 1) {
    const step = way[index];
    const names = held[index] ?? new Map();
    if (step === undefined || composes.test(expression)) return at;
    const parts = new Set([expression]);
    let found: Line | undefined;
    for (const name of parts) {
      const listed = /^\(?["'][^"'\n]{0,10}["']\.join\(\s{0,4}(\w{1,60})\s{0,4}\)/.exec(name)?.[1];
      if (listed !== undefined && parts.size < MOST_NAMES) parts.add(listed);
      if (!/^\w{1,60}$/.test(name)) continue;
      for (const { text, line: number } of step.body) {
        if (!text.startsWith(name)) continue;
        const given = new RegExp(`^${name}\\s{0,4}(?::[^=]{1,60})?\\+?=(?!=)\\s{0,4}(.*)$`, 's').exec(text)?.[1] ?? new RegExp(`^${name}\\.(?:append|insert|extend)\\((.*)\\)$`, 's').exec(text)?.[1];
        if (given === undefined || !taintOf(given, names).user) continue;
        found = { path: step.path, line: number };
        if (parts.size < MOST_NAMES) parts.add(given.trim());
      }
    }
    if (found !== undefined) return found;
    const caller = way[index - 1];
    const site = sites[index - 1];
    const text = caller?.body.find((part) => part.line === site?.line)?.text;
    const parameters = step.parameters.filter(({ name }) => name !== 'self' && name !== 'cls');
    const place = parameters.findIndex(({ name }) => name === expression);
    if (site === undefined || text === undefined || place === -1) return at;
    const call = callsIn(text, new Map()).find((part) => part.name === step.name);
    const given = call?.args.find((arg) => arg.keyword === expression)?.text.replace(/^\w{1,60}\s{0,4}=\s{0,4}/, '') ?? call?.args.filter((arg) => arg.keyword === '')[place]?.text;
    at = site;
    if (given === undefined) return at;
    expression = given.trim();
  }
  return at;
}
