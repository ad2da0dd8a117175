import { type GroupedRecognizer, LIKELY, NEEDS_CUE } from '../recognizer.js';

/** Figures alone, the last six of them a time of day. */
const MAY_BE_A_TIME = /^\d{6}(?:[01]\d|2[0-3])[0-5]\d[0-5]\d$/;

/** IEEE 802 MAC-48 address: six pairs of hexadecimal digits with one separator throughout, or Cisco's three groups of four. Broadcast and all-zero name no device; figures alone may be a date and a time: then a cue has to say so. */
export const macAddress: GroupedRecognizer = {
  type: 'MAC_ADDRESS',
  shapes: ['2:2:2:2:2:2', '2-2-2-2-2-2', '4.4.4'],
  lettersOnly: true,
  score: LIKELY,
  separatedScore: LIKELY + 0.2,
  cues: ['mac', 'ethernet', 'hardware address', 'hwaddr', 'bssid', 'device'],
  accepts: (compact) => /^[0-9A-F]{12}$/.test(compact) && !/^(?:0{12}|F{12})$/.test(compact) && (MAY_BE_A_TIME.test(compact) ? NEEDS_CUE : true),
};
