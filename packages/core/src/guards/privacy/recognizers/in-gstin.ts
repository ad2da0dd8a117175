import { LIKELY, STANDS_ALONE, type GroupedRecognizer } from '../recognizer.js';

const BASE_36 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** Indian GST number: state 01-38, a PAN, entity, Z, and a base-36 check character (GST Network). Without the check it counts beside a cue. */
export const inGstin: GroupedRecognizer = {
  type: 'IN_GSTIN',
  shapes: ['15'],
  score: STANDS_ALONE,
  languages: ['hi', 'en'],
  cues: ['gst', 'gstin', 'goods and services'],
  accepts(compact) {
    if (!/^(?:0[1-9]|[12]\d|3[0-7])[A-Z]{5}\d{4}[A-Z][1-9A-Z]Z[0-9A-Z]$/.test(compact)) return false;
    let sum = 0;
    for (let at = 0; at < 14; at++) {
      const product = BASE_36.indexOf(compact[at] as string) * (at % 2 === 0 ? 1 : 2);
      sum += Math.floor(product / 36) + (product % 36);
    }
    return BASE_36[(36 - (sum % 36)) % 36] === compact[14] || LIKELY + 0.1;
  },
};
