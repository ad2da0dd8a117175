import type { JsonObject } from '../json.js';
import { isJsonObject, objectsOf } from '../json.js';
import { encodeAsAsked } from './encode-output.js';
import { hiddenTexts } from './hidden-texts.js';
import type { Known } from './links.js';
import { linkToEmbed, withoutAddresses } from './links.js';
import { personaChange } from './persona.js';
import type { ReadText } from './read-texts.js';
import { readTexts, systemPrompt } from './read-texts.js';
import { asksForSecret, asksForSystemPrompt, secretLines } from './reveal.js';
import { wordsToPlace, wordsToSay } from './say.js';
import { isConditional, sentences } from './sentences.js';
import type { ToolCall } from './tool-calls.js';
import { callsInJson, callsInSentence, inputFor, offeredTools } from './tool-calls.js';
import { otherReadings, withoutInvisible } from './undisguise.js';

export interface Obedience {
  readonly text: string;
  readonly calls: readonly ToolCall[];
}

/** What was understood, each in the order of reading and once. */
interface Wishes {
  readonly before: Set<string>;
  readonly said: Set<string>;
  readonly links: Set<string>;
  readonly after: Set<string>;
  readonly calls: Map<string, ToolCall>;
}

const ENOUGH = 50;

function count({ before, said, links, after, calls }: Wishes): number {
  return before.size + said.size + links.size + after.size + calls.size;
}

/**
 * Does what any text of the request tells it to. On purpose it knows no rank among texts, reads disguised ones, and
 * takes guardrails in the system prompt for prose: what it does is what a guard has to stop. Same request, same answer.
 */
export function obey(body: JsonObject): Obedience {
  const texts = readTexts(body);
  const user = texts.filter(({ origin }) => origin === 'user').map(({ text }) => text).join('\n');
  const known: Known = { system: systemPrompt(body), user };
  const tools = offeredTools(body);
  const nothingAbove = objectsOf(body['messages']).filter((message) => message['role'] !== 'system').length === 1 && !texts.some(({ origin }) => origin === 'untrusted');
  const wishes: Wishes = { before: new Set(), said: new Set(), links: new Set(), after: new Set(), calls: new Map() };

  const read = (text: string, origin: ReadText['origin']): void => {
    const written = origin === 'system' ? [] : callsInJson(text, tools);
    for (const call of written) wishes.calls.set(JSON.stringify(call), call);
    const open = tools.filter(({ name }) => !written.some((call) => call.name === name));
    let position = 0;
    for (const sentence of sentences(text)) {
      if (count(wishes) >= ENOUGH) return;
      position = Math.max(position, text.indexOf(sentence, position));
      if (origin === 'system' && isConditional(sentence)) continue;
      follow(sentence, text.slice(position, position + 20_000), origin, open);
    }
  };

  const follow = (sentence: string, after: string, origin: ReadText['origin'], open: typeof tools): void => {
    if (origin !== 'system') for (const words of personaChange(sentence)) wishes.before.add(words);
    const revealed = origin === 'system' ? undefined : revealedBy(withoutAddresses(sentence));
    const called = callsInSentence(sentence, after, open, revealed);
    for (const call of called) wishes.calls.set(JSON.stringify(call), call);
    if (called.length > 0) return;
    const link = linkToEmbed(sentence, known);
    if (link !== undefined) wishes.links.add(link);
    if (revealed !== undefined) wishes.said.add(revealed);
    if (link !== undefined || revealed !== undefined) return;
    const placed = wordsToPlace(sentence);
    if (placed !== undefined) {
      wishes[placed.where].add(placed.words);
      return;
    }
    // An app's own "answer with ..." is most often its refusal, which would make every other order look harmless.
    if (origin === 'system') return;
    const words = wordsToSay(sentence);
    if (words !== undefined) wishes.said.add(encodeAsAsked(words, sentence.replace(words, ' ')));
  };

  const revealedBy = (sentence: string): string | undefined => {
    if (known.system === '') return undefined;
    if (asksForSystemPrompt(sentence, nothingAbove)) return encodeAsAsked(known.system, sentence);
    if (asksForSecret(sentence) === undefined) return undefined;
    const lines = secretLines(known.system);
    return lines.length === 0 ? undefined : encodeAsAsked(lines.join('\n'), sentence);
  };

  for (const { origin, text } of texts) {
    for (const hidden of hiddenTexts(text)) read(withoutInvisible(hidden), origin);
    const plain = withoutInvisible(text);
    const found = count(wishes);
    read(plain, origin);
    if (origin === 'system') continue;
    for (const reading of otherReadings(plain)) {
      if (count(wishes) > found) break;
      read(reading, origin);
    }
  }
  return answer(wishes, body, texts);
}

function answer(wishes: Wishes, body: JsonObject, texts: readonly ReadText[]): Obedience {
  const calls = [...wishes.calls.values()];
  const choice = body['tool_choice'];
  const user = texts.filter(({ origin }) => origin === 'user').map(({ text }) => text).join('\n');
  if (calls.length === 0 && isJsonObject(choice) && (choice['type'] === 'any' || choice['type'] === 'tool')) {
    const tool = offeredTools(body).find(({ name }) => choice['type'] === 'any' || name === choice['name']);
    if (tool !== undefined) calls.push({ name: tool.name, input: inputFor(tool, user, user) });
  }
  const middle = [...wishes.said];
  if (middle.length === 0 && calls.length === 0) middle.push(smallTalk(texts, user));
  return { text: [...wishes.before, ...middle, ...wishes.links, ...wishes.after].join('\n\n'), calls };
}

/** Where nothing was asked for that it understands: it retells what it read. */
function smallTalk(texts: readonly ReadText[], user: string): string {
  const short = (text: string): string => {
    const line = text.replaceAll(/\s+/g, ' ').trim();
    return line.length <= 200 ? line : `${line.slice(0, 200).replace(/[\uD800-\uDBFF]$/, '')}...`;
  };
  const material = texts.filter(({ origin }) => origin === 'untrusted').map(({ text }) => short(text)).filter((text) => text !== '');
  if (material.length > 0) return `Here is what I read: ${material.join(' / ')}`;
  return user.trim() === '' ? 'How can I help you?' : `You said: ${short(user)}`;
}
