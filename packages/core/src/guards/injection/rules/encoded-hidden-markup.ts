import { signsOf } from '../text/signs.js';
import { hasHitWithin, hitsOf, matchSource, type Reading, type Rule, unitAt } from './rule.js';

// Text that a page holds but does not show: comments, and elements styled out of sight. Comments are common; only
// those that speak to an assistant or give it orders count.
const hidden = /<!--([\s\S]{1,4000}?)-->|\[(?:\/\/|comment)\]: ?(?:#|<>) ?[("']([^\n]{1,2000})|<[a-z]{1,10} [^>\n]{0,200}(?:display: ?none|visibility: ?hidden|font-size: ?0|opacity: ?0(?![.\d])|color: ?(?:white|#fff(?:fff)?|transparent)|hidden(?=[\s>])|aria-hidden)[^>\n]{0,200}>([^<]{1,2000})/gi;

const telling = ['disregard', 'addressAssistant', 'systemPrompt', 'conceal', 'newOrders'] as const;
// Words of any licence or manual: without one of the above they say nothing.
const common = ['assistantName', 'unrestricted', 'attention', 'sensitive', 'riskyAct', 'instructions'] as const;

function weigh(reading: Reading, from: number, to: number): number {
  const start = unitAt(reading.text, from);
  const end = unitAt(reading.text, to);
  const among = (names: typeof telling | typeof common): number => names.filter((name) => hasHitWithin(hitsOf(reading, name), start, end)).length;
  const strong = among(telling);
  const kinds = strong + among(common);
  if (kinds >= 3) return strong > 0 ? 1 : 0.3;
  return kinds === 2 ? (strong > 0 ? 0.6 : 0.15) : 0;
}

export const encodedHiddenMarkup: Rule = {
  id: 'encoded-hidden-markup',
  family: 'encoded-carrier',
  weight: { user: 2.6, untrusted: 4.2, assistant: 1 },
  signs: signsOf('<['),
  find: (reading) => matchSource(reading, hidden, (match) => weigh(reading, match.index, match.index + match[0].length)),
};
