import { signsOf } from '../text/signs.js';
import { hasHitWithin, hitsOf, type Match, matchSource, type Reading, type Rule } from './rule.js';

// The steps in which agents of the ReAct kind write down what they do. A reader that works in such steps takes forged ones
// for its own. Source of the labels: Yao et al., "ReAct", 2022.
const step = /(?:^|[\n.!?"'>|])[ \t>*#-]{0,6}(thought|action|action input|observation|final answer)[ \t*]{0,3}:/gi;
const orders = ['riskyAct', 'send', 'useTool', 'sensitive', 'disregard', 'conceal', 'permissionClaim', 'unrestricted', 'reveal'] as const;
const ordered = 160;
// How many different labels make steps: two are a heading and its text.
const FEWEST_LABELS = 3;

function find(reading: Reading): Match[] {
  const labels = new Set<string>();
  const steps = matchSource(reading, step, ([, label = '']) => labels.add(label.toLowerCase()).size > 0);
  if (labels.size < FEWEST_LABELS || !labels.has('action')) return [];
  return steps.map((match) => ({ ...match, strength: orders.some((name) => hasHitWithin(hitsOf(reading, name), match.end, match.end + ordered)) ? 1 : 0.4 }));
}

export const fakeAgentSteps: Rule = {
  id: 'fake-agent-steps',
  family: 'fake-turn',
  weight: { user: 1.4, untrusted: 3.6, assistant: 0.2 },
  signs: signsOf(':'),
  find,
};
