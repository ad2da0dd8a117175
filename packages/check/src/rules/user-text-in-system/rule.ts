import { agreeing } from '../../engine/plural.js';
import { saysNamesAreData } from '../../flow/chosen-names.js';
import { describeMarks, shortList, systemMessages } from '../../flow/exposure.js';
import { strangersMail } from '../../flow/known/mailboxes.js';
import type { MisuseRule } from '../../flow/misuse-rule.js';
import { systemPlace, wordsPlace } from '../../flow/prompt-places.js';
import { strangersByName, strangersRecords } from '../../flow/strangers-records.js';
import { allMarks, isPlain, literalText } from '../../flow/value.js';
import type { Mark } from '../../flow/value.js';

/** A header that a caller sets as he likes, other than those that say who he is. */
const ownHeader = /^headers\.(?!(?:authorization|cookie|host|x-forwarded\S*|x-real-ip|cf-\S*|x-api-key|x-vercel\S*|fly-\S*|true-client-ip)$)/i;

/** A function that could not be followed, by whose name a prompt is put together of what it is given; one that `getPrompt(kind)` may only choose. */
const buildsPrompts = /^(?:build|make|create|compose|render|format|fill|generate|assemble|inject|interpolate|construct|prepare)\w{0,30}(?:prompt|system|instructions?|persona)/i;

/** What people of a chat call themselves is their own text. */
const chosenName = /(?:^|\.)(?:nick(?:name)?|display_?name|global_?name|username|first_?name|full_?name|bio)$/i;

export const userTextInSystem: MisuseRule = {
  rule: {
    id: 'user-text-in-system',
    item: 'prompt-guarded',
    severity: 'error',
    title: 'The caller\'s text is part of the system prompt',
    remedy: 'Keep the system prompt constant and put the text into a user message (or a tool result); choose between prompts with a fixed list of names.',
  },
  find(analysis, report) {
    const said = new Set<string>();
    const exposed = new Set<unknown>(analysis.exposed());
    for (const event of analysis.calls()) {
      if (event.route !== undefined && !exposed.has(event)) continue;
      const { system, messages } = event.detail.request;
      const parts = [...(system === undefined ? [] : [system]), ...(messages === undefined ? [] : systemMessages(messages))];
      const isTheirs = ({ origin }: Mark): boolean => origin.label === 'fetched' && (origin.name.startsWith('a page that') || origin.name.startsWith(strangersMail));
      const namesAreData = saysNamesAreData(parts.map((part) => literalText(part)).join('\n'));
      // Who writes to a mailbox that the program reads asks for no route.
      const marks = parts.flatMap((part) => allMarks(part)).filter((mark) => mark.through === undefined || buildsPrompts.test(mark.through)).filter((mark) => isTheirs(mark) || (event.route !== undefined && ((mark.origin.label === 'user' && !isPlain(mark, event.facts)) || (mark.origin.label === 'identity' && !isPlain(mark, event.facts) && (ownHeader.test(mark.origin.name) || (event.route.framework === 'bot' && chosenName.test(mark.origin.name)))) || (mark.origin.label === 'own-words' && !isPlain(mark, event.facts) && !namesAreData))));
      const kept = marks.length === 0 ? parts.flatMap((part) => strangersRecords(part)) : [];
      const named = marks.length === 0 && kept.length === 0 ? parts.flatMap((part) => strangersByName(part)) : [];
      if (marks.length === 0 && kept.length === 0 && named.length === 0) continue;
      const [first] = named;
      const place = first === undefined ? systemPlace(analysis, event, (mark) => marks.length === 0 || marks.some(({ origin }) => origin === mark.origin)) : wordsPlace(analysis, event, first.place);
      if (said.has(`${place.path}:${String(place.line)}`)) continue;
      said.add(`${place.path}:${String(place.line)}`);
      const texts = marks.length > 0 ? describeMarks(marks) : shortList([...kept, ...named.map(({ name }) => `${name} (by its name what somebody else wrote)`)]);
      report.finding({
        ruleId: 'user-text-in-system',
        ...place,
        message: `${texts}${event.route === undefined ? '' : ` (${event.route.name})`} ${agreeing(texts, 'is', 'are')} put into the system prompt, where Claude takes ${agreeing(texts, 'it', 'them')} for your own instructions.`,
        steps: analysis.steps(event),
      });
    }
  },
};
