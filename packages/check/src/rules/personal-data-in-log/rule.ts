import type { Node } from 'oxc-parser';
import { agreeing } from '../../engine/plural.js';
import type { Analysis } from '../../flow/analysis.js';
import type { Frame } from '../../flow/evaluator.js';
import { describeMarks, shortList, userMarks } from '../../flow/exposure.js';
import { strangersMail } from '../../flow/known/mailboxes.js';
import type { MisuseRule } from '../../flow/misuse-rule.js';
import { isPersonalField } from '../../flow/personal.js';
import { personalRecords } from '../../flow/records.js';
import { declaredTables } from '../../flow/tables.js';
import { allMarks, followed, type Mark } from '../../flow/value.js';

/** Names of the text that people send to Claude, or of everything they sent. */
const prompts = /(?:^|[. ])(?:body|message|messages|prompt|content|text|question|query\.(?:q|query|question|text|prompt|message)|body\.query|input|history|conversation|argument \d|userMessage|userInput|chat)(?:\[\])?(?:\.(?:content|text))?$/i;

/** What a caller chooses in a word or two, such as a language or a style. */
const choices = /(?:lang(?:uage)?|locale|style|tone|mode|type|kind|format|level|model|length|size|count|_?id|category|genre|topic|subject|source|country|region|currency|version|role|status|action|date|time|unit|theme|voice|mood|audience|plan)s?$/i;

/** What mails say of people. */
const ofMails = /\.(?:source|subject|text|html|body|snippet|from|sender|to|cc|replyTo)(?:\[\])?(?:\.(?:address|name|text|value))?$/;

export const personalDataInLog: MisuseRule = {
  rule: {
    id: 'personal-data-in-log',
    item: 'personal-data-minimal',
    severity: 'warning',
    title: 'What people write, or fields that identify them, are logged',
    remedy: 'Log ids, lengths, token counts and the request id; leave the text and the personal fields out, or redact them.',
  },
  find(analysis, report) {
    const reaching = new Set(analysis.fromOutside().map((event) => event.route.node));
    // Functions without a route that lead to Claude: what a window of a desktop app, a queue or a clock starts.
    const asking = new Set(analysis.calls().flatMap((event) => (event.route === undefined ? functionsAround(event.frame) : [])));
    // Whatever the field is called: what goes to Claude is what people write.
    const written = new Set(analysis.fromOutside().flatMap((event) => userMarks(event)).map((mark) => mark.origin));
    const tables = declaredTables(analysis.project);
    const said = new Set<unknown>();
    for (const event of analysis.events('log')) {
      const inClient = analysis.client.modules.has(event.path);
      // A browser's console is its user's own; a phone's log is read by other programs and sent along with reports of crashes.
      const onPhone = inClient && isOfPhone(analysis, event.path) && !/__DEV__[^;\n]{0,60}$/.test(analysis.text(event.path).slice(Math.max(0, event.node.start - 80), event.node.start));
      if (said.has(event.node) || analysis.isAside(event.path) || (inClient && !onPhone)) continue;
      const routed = event.route !== undefined && reaching.has(event.route.node);
      // The screen is no log of a program that somebody starts for himself.
      const kept = event.route === undefined && event.frame.node !== undefined && asking.has(event.frame.node) && !analysis.isTool() && !/^(?:console|process)\b/.test(analysis.text(event.path).slice(event.node.start, event.node.start + 10));
      const given = followed(event.detail.values.flatMap((value) => allMarks(value)));
      // Of a mail that a stranger wrote: its text, its subject, and whom it is from.
      const mails = analysis.isTool() ? [] : given.filter(({ origin, plain, redacted }) => origin.label === 'fetched' && origin.name.startsWith(strangersMail) && plain !== true && redacted !== true && ofMails.test(origin.name));
      if (!routed && !kept && !onPhone && mails.length === 0) continue;
      const marks = mails.length > 0 ? mails : given.filter((mark) => mark.origin.label === 'personal' || (mark.origin.label === 'user' && !onPhone && mark.redacted !== true && mark.plain !== true && (isPersonalInput(mark.origin.name) || (routed && (prompts.test(mark.origin.name) || (written.has(mark.origin) && !(mark.cut && choices.test(mark.origin.name))))))));
      const records = routed && marks.length === 0 ? event.detail.values.flatMap((value) => personalRecords(value, tables, event.route)) : [];
      if (marks.length === 0 && records.length === 0) continue;
      said.add(event.node);
      const texts = marks.length > 0 ? describeMarks(onceEach(marks)) : shortList(records);
      report.finding({ ruleId: 'personal-data-in-log', ...analysis.place(event.path, event.node), message: `${texts} ${agreeing(texts, 'is', 'are')} written to a log.` });
    }
  },
};

/** `req.body.phone` and `request body.phone` are one field under two names. */
function onceEach(marks: readonly Mark[]): readonly Mark[] {
  const fieldOf = ({ origin }: Mark): string => origin.name.replace(/^.*\./, '');
  const sent = new Set(marks.filter(({ origin }) => origin.label === 'user').map((mark) => fieldOf(mark)));
  return marks.filter((mark) => mark.origin.label === 'user' || !/\b(?:body|query|params|data|payload|input)\./.test(mark.origin.name) || !sent.has(fieldOf(mark)));
}

function isOfPhone(analysis: Analysis, path: string): boolean {
  const dependencies = analysis.project.packageOf(path)?.dependencies;
  return dependencies?.has('react-native') === true || dependencies?.has('expo') === true;
}

/** A field of a request that identifies a person by its name: `request body.iban`. */
function isPersonalInput(name: string): boolean {
  const parts = name.split('.');
  return parts.length > 1 && isPersonalField(parts.slice(0, -1).join('.'), parts.at(-1) ?? '');
}

function functionsAround(frame: Frame): Node[] {
  const found: Node[] = [];
  for (let at: Frame | undefined = frame; at !== undefined && found.length < 40; at = at.caller) if (at.node !== undefined) found.push(at.node);
  return found;
}
