import { isPlainPattern, keepsPlain } from '../known/plain-patterns.js';
import type { LogicalLine } from './lines.js';

const refuses = /^(?:raise|return|abort\(|continue|break|sys\.exit|exit\(|await\s{1,4}[\w.]{1,60}(?:send|reply|answer|respond|send_message)\w{0,20}\(|[\w.]{1,40}\.abort\()/;
/** A list that the program writes down: a literal, or a name in capitals. */
const ownList = String.raw`(?:[{[(]|(?:\w{1,60}\.)?[A-Z][A-Z0-9_]{1,60}\b)`;
const notListed = new RegExp(String.raw`^if\s{1,4}(\w{1,80})(?:\.\w{1,20}\(\))?\s{1,4}not\s{1,4}in\s{1,4}${ownList}`);
const isListed = new RegExp(String.raw`^(?:if|elif|assert)\s{1,4}(\w{1,80})(?:\.\w{1,20}\(\))?\s{1,4}in\s{1,4}${ownList}`);
const chosen = new RegExp(String.raw`^(\w{1,80})\s{0,4}=\s{0,4}(.{1,200}?)\s{1,4}if\s{1,4}\2\s{1,4}in\s{1,4}${ownList}`);
const notMatching = /^if\s{1,4}not\s{1,4}(?:re\.(?:full)?match\(\s{0,4}r?["'](.{1,200}?)["']\s{0,4},\s{0,4}(\w{1,80})\s{0,4}\)|(\w{1,80})\.(?:isalnum|isalpha|isdigit|isnumeric|isidentifier)\(\))/;
const cleaned = /^(\w{1,80})\s{0,4}=\s{0,4}re\.sub\(\s{0,4}r?["'](.{1,100}?)["']\s{0,4},\s{0,4}["'](.{0,8}?)["']/;

/** Names whose texts say nothing of their own: one of a few words, or nothing but letters, digits and plain marks. */
export function plainNames(body: readonly LogicalLine[]): ReadonlySet<string> {
  const names = new Set<string>();
  for (const [index, { text, indent }] of body.entries()) {
    const next = body[index + 1];
    const refusing = next !== undefined && (next.indent > indent ? refuses.test(next.text) : false) ? true : /:\s{0,4}(?:raise|return|abort\(|continue)\b/.test(text);
    const listed = isListed.exec(text)?.[1] ?? (refusing ? notListed.exec(text)?.[1] : undefined) ?? chosen.exec(text)?.[1];
    if (listed !== undefined) names.add(listed);
    const matched = refusing ? notMatching.exec(text) : null;
    if (matched?.[3] !== undefined) names.add(matched[3]);
    if (matched?.[2] !== undefined && isPlainPattern(matched[1] ?? '') && (text.includes('fullmatch') || matched[1]?.endsWith('$') === true)) names.add(matched[2]);
    const swept = cleaned.exec(text);
    if (swept?.[1] !== undefined && keepsPlain(swept[2] ?? '') && /^[\w.-]{0,8}$/.test(swept[3] ?? '')) names.add(swept[1]);
  }
  return names;
}
