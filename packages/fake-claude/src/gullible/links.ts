import { negatedBefore } from './sentences.js';

const ADDRESS = /https?:\/\/(?:[^\s"'`<>()[\]{}]|<[^<>\n]{1,40}>|\[[^[\]\n]{1,40}\]|\{\{?[^{}\n]{1,40}\}?\})+/i;
const MARKDOWN = /!?\[[^\]\n]{0,200}\]\(https?:\/\/[^)\n]{1,1000}\)/i;
const VERB = /\b(?:include|embed|insert|add|show|render|display|load|put|append|place|use|output|write|link|point|send|redirect|direct|tell|visit|click|open|fetch|attach|reply|respond|answer|end|finish|start|begin|say|print)\b/i;
const IMAGE = /\b(?:images?|pictures?|photos?|pixels?|img|logos?|icons?|gifs?|badges?|banners?|screenshot|avatar)\b|!\[/i;
const PLACEHOLDER = /\{\{?[^{}\n]{1,40}\}?\}|<[^<>\n]{1,40}>|\[[^[\]\n]{1,40}\]|(?<=[=/])(?:DATA|SECRETS?|PROMPT|SYSTEM_PROMPT|CONVERSATION|MESSAGE|CONTENT|STOLEN|SUMMARY)\b/g;
const CARRY = /\b(?:append|add|followed by|concatenat\w*|with|containing|encode|put|fill|replac\w*)\b.{0,80}\b(?:system prompt|instructions|conversation|message|question|e-?mail|name|data|secret|password|history|answer|chat|content)\b/i;

export interface Known {
  readonly system: string;
  readonly user: string;
}

function dataFor(name: string, known: Known): string {
  const data = (/prompt|system|instruction|secret|password|key/i.test(name) || known.user === '' ? known.system : known.user).slice(0, 500);
  // Through bytes and back, as half a surrogate pair cannot be encoded.
  return encodeURIComponent(Buffer.from(data).toString('utf8'));
}

function filled(address: string, sentence: string, known: Known): string {
  const done = address.replaceAll(PLACEHOLDER, (name) => dataFor(name, known));
  if (done !== address) return done;
  const carried = CARRY.exec(sentence.replace(address, ' '))?.[0];
  if (carried === undefined || !/\b(?:url|link|address|query|parameters?|path|end of it|image)\b/i.test(sentence)) return done;
  return `${done}${done.includes('?') ? (done.endsWith('=') ? '' : '&data=') : '?data='}${dataFor(carried, known)}`;
}

/** A sentence without the addresses in it. */
export function withoutAddresses(sentence: string): string {
  return sentence.replace(ADDRESS, ' ');
}

/** The Markdown image or link that a sentence wants in the answer. */
export function linkToEmbed(sentence: string, known: Known): string | undefined {
  const address = ADDRESS.exec(sentence);
  const verb = VERB.exec(sentence);
  if (address === null || verb === null || negatedBefore(sentence, verb.index)) return undefined;
  const markdown = MARKDOWN.exec(sentence)?.[0];
  if (markdown !== undefined) {
    const start = markdown.indexOf('](') + 2;
    return `${markdown.slice(0, start)}${filled(markdown.slice(start, -1), sentence, known)})`;
  }
  const url = filled(address[0].replace(/[.,;:!?]+$/, ''), sentence, known);
  return IMAGE.test(sentence) ? `![image](${url})` : `[link](${url})`;
}
