import { signsOf } from '../text/signs.js';
import { hasHitWithin, hitsOf, matchSource, type Rule } from './rule.js';

// Markup that runs code, or a picture fetched from elsewhere, to be copied into the answer as it stands.
const active = /<(?:img|svg|iframe|a|body|object|video|details)\b[^>\n]{0,200}(?:onerror|onload|ontoggle|javascript:)|<script\b|<img [^>\n]{0,80}src=["']https?:|!\[[^\]\n]{0,80}\]\(https?:/gi;
// An order to put something into the answer stands right before it or right behind it.
const NEAR = 170;

export const exfiltrationActiveMarkup: Rule = {
  id: 'exfiltration-active-markup',
  family: 'exfiltration',
  weight: { user: 4, untrusted: 5, assistant: 1 },
  signs: signsOf('<['),
  find(reading) {
    const orders = hitsOf(reading, 'copyIntoAnswer');
    if (orders.length === 0) return [];
    return matchSource(reading, active).filter(({ start, end }) => hasHitWithin(orders, start - NEAR, start) || hasHitWithin(orders, end, end + NEAR));
  },
};
