import type { Analysis } from '../../flow/analysis.js';
import { answerMarks, claudeTellers, claudeUrls } from '../../flow/answers-elsewhere.js';
import type { Event } from '../../flow/event.js';
import { keptNames, showsExposed, showsKept, showsKeptInBrowser } from '../../flow/known/stores.js';
import { NO_CALL, type MisuseRule } from '../../flow/misuse-rule.js';
import { allMarks, followed, options, property } from '../../flow/value.js';
import type { Value } from '../../flow/value.js';
import { isAnswerText, isCallMarkup, isPage } from './pages.js';
import { returnedSinks } from './returned.js';
import { serverTemplateSinks } from './server-templates.js';
import { pipeSinks } from './angular-pipes.js';
import { attributeSinks } from './attributes.js';
import { templateSinks } from './templates.js';

export const answerInHtml: MisuseRule = {
  rule: {
    id: 'answer-in-html',
    item: 'answers-checked',
    severity: 'error',
    title: 'Claude\'s answer is put into a page as HTML',
    remedy: 'Show it as text (`textContent`, plain JSX), or sanitise the output of a Markdown renderer (DOMPurify, rehype-sanitize) before it becomes HTML.',
  },
  find(analysis, report) {
    const urls = claudeUrls(analysis);
    const isAnswer = answerMarks(analysis);
    const kept = keptNames(analysis.events('kept').map(({ detail }) => detail));
    const inBrowser = new Set(analysis.events('kept-in-browser').filter(({ detail }) => followed(allMarks(detail.value)).some((mark) => isAnswer(mark) && mark.plain !== true)).map(({ detail }) => detail.name));
    // Only where the other process asks Claude for what it gives.
    const exposed = new Set(claudeTellers(analysis).has('the main process') ? analysis.events('exposed').map((event) => event.detail.name) : []);
    const said = new Set<string>();
    const add = (path: string, node: { start: number; end: number }, way: string, value: Value, effect = 'HTML (%): markup or script in it runs in the page'): void => {
      if (analysis.isAside(path) || !(followed(allMarks(value)).some((mark) => isAnswer(mark) && mark.plain !== true) || showsKept(value, kept) || showsKeptInBrowser(value, inBrowser) || showsExposed(value, exposed))) return;
      const place = analysis.place(path, node);
      const key = `${path}:${String(place.line)}`;
      if (said.has(key)) return;
      said.add(key);
      report.finding({ ruleId: 'answer-in-html', ...place, message: `Claude's answer becomes ${effect.replace('%', way)}.` });
    };
    for (const event of analysis.events('html')) add(event.path, event.node, event.detail.way, event.detail.value);
    for (const event of analysis.events('response')) {
      if (event.detail.way !== 'send' || !/^express$|hapi/.test(event.route?.framework ?? '') || !isAnswerText(event.detail.value) || /text\/plain|\.type\(|application\/json/.test(analysis.text(event.path))) continue;
      add(event.path, event.node, 'the server sends a text as a page', event.detail.value);
    }
    for (const { path, node, way, value } of returnedSinks(analysis)) add(path, node, way, value);
    for (const event of analysis.events('response')) if (/^(?:send|end|write|body|Response)$/.test(event.detail.way) && isPage(event.detail.value)) add(event.path, event.node, 'a page that the server writes', event.detail.value);
    // A field of that name is for a page or a mail, where nothing in the project would take markup out of it.
    if (!sanitises(analysis)) for (const event of analysis.events('response')) {
      const parts = event.detail.returns?.map(({ value, site }) => ({ value, node: site ?? event.node })) ?? [];
      for (const { value, node } of parts.length > 0 ? parts : [{ value: event.detail.value, node: fieldIn(analysis, event) }]) for (const option of options(value)) {
        const html = property(option, 'html');
        if (html !== undefined && isPage(html)) add(event.path, node, 'a field named html of what the server answers', html);
      }
    }
    for (const event of analysis.events('response')) if (/^(?:send|end|write|body|Response|return)$/.test(event.detail.way) && isCallMarkup(event.detail.value)) add(event.path, event.node, 'TwiML', event.detail.value, 'a part of % unescaped: verbs in it are carried out in the call or the chat');
    for (const sink of [...templateSinks(analysis), ...serverTemplateSinks(analysis), ...pipeSinks(analysis)]) add(sink.path, sink, sink.way, sink.value);
    for (const sink of attributeSinks(analysis, urls)) add(sink.path, sink, sink.way, sink.value);
    if (said.size === 0) report.evidence('answers-checked', analysis.byCall().size > 0 ? 'pass' : 'not-applicable', { text: analysis.byCall().size > 0 ? 'no answer was seen to become HTML' : NO_CALL, ruleId: 'answer-in-html' });
  },
};

/** Where in the code that answers the field is written. */
function fieldIn(analysis: Analysis, { path, node }: Event): { start: number; end: number } {
  const at = analysis.text(path).slice(node.start, node.end).search(/\bhtml\s{0,4}:\s{0,4}[`'"]/);
  return at === -1 ? node : { start: node.start + at, end: node.start + at + 4 };
}

function sanitises(analysis: Analysis): boolean {
  return [...analysis.graph.modules.values()].some(({ record }) => record.imports.some(({ specifier }) => /dompurify|sanitize|^xss$|^insane$/i.test(specifier)));
}
