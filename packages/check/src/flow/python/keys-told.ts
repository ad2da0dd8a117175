import type { Project } from '../../engine/project.js';
import type { PythonFile } from './functions.js';
import { KeyHeaders } from './key-headers.js';
import type { PythonKeys } from './keys.js';
import { bracketed, splitArguments } from './lines.js';
import { isLogged } from './logs.js';
import type { Find } from './production.js';
import type { PythonProgram } from './program.js';

/** What Streamlit and Gradio put into the page. */
const shown = /^(?:\w{1,40}\s{0,4}=\s{0,4})?gr\.(?:Textbox|TextArea|Markdown|HTML|Label|Code|JSON|Text|Info|Warning)\(|^(?:\w{1,40}\s{0,4}=\s{0,4})?(?:st|sidebar|col\w{0,20}|\w{0,20}(?:container|placeholder|expander|tab\w{0,4}))\.(?:\w{1,20}\.)?(?:write|json|text|markdown|code|caption|info|success|warning|error|dataframe|table|metric|text_input|text_area|header|subheader|title)\(/;

/** What answers the caller, or stands beside the answer. */
const answers = /^return\b|^\w{0,40}resp\w{0,20}\.(?:headers\[|headers\.(?:update|setdefault)\(|set_cookie\()|^self\.(?:write|finish|set_header|set_cookie)\(/;
/** So many requests of one line are looked at; nobody writes more. */
const MOST_REQUESTS = 20;
/** A request that the program makes; the address comes first. */
const requests = /\b(?:requests|httpx|urllib\d?|aiohttp|http|session|s|client)\.(?:get|post|put|patch|request|stream|urlopen)\(/g;

/** The key in logs, and in what routes answer. */
export function keysTold(file: PythonFile, project: Project, program: PythonProgram, secrets: PythonKeys, find: Find): void {
  const lines = [...file.top, ...file.functions.flatMap((fn) => fn.body)];
  const headers = new KeyHeaders(file, /x-api-key/i.test(project.file(file.path)?.text() ?? ''));
  for (const line of lines) {
    for (const match of [...line.text.matchAll(requests)].slice(0, MOST_REQUESTS)) {
      const args = splitArguments(bracketed(line.text, match.index + match[0].length - 1));
      if (args.some((arg, at) => (at === 0 || /^params\s{0,4}=/.test(arg)) && secrets.given(arg, file) === 'key')) find('key-in-url', file.path, line.line, 'The key is part of the address of this request.');
    }
    if (isLogged(line.text) && headers.given(line)) find('key-in-log', file.path, line.line, 'The headers of a request to Claude are written to a log, the key with them.');
    const given = isLogged(line.text) || shown.test(line.text) ? secrets.given(line.text, file) : undefined;
    if (given === undefined) continue;
    if (isLogged(line.text)) find('key-in-log', file.path, line.line, given === 'key' ? 'The key is written to a log.' : 'All settings are written to a log, the key with them.');
    else if (file.top.some((part) => /\b(?:streamlit|gradio)\b/.test(part.text))) find('key-in-response', file.path, line.line, given === 'key' ? 'The key is shown to everyone who opens the page.' : 'All settings are shown to everyone who opens the page, the key with them.');
  }
  for (const fn of file.functions) {
    // What every template is given, and what a tool answers to whoever uses the server.
    if (!program.isRoute(fn, file) && !fn.decorators.some((decorator) => /\b(?:app_)?context_processor\b|^@\w{1,40}\.(?:tool|resource)\b/.test(decorator))) continue;
    for (const line of fn.body) {
      if (answers.test(line.text) && !/\.messages\./.test(line.text) && secrets.given(program.withoutHandedOn(line.text, fn), file) !== undefined) find('key-in-response', fn.path, line.line, 'The key is part of what is sent to the caller.');
    }
  }
}
