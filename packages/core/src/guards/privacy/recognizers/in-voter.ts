import { NEEDS_CUE, type GroupedRecognizer } from '../recognizer.js';

/** Indian voter card (EPIC): three letters and seven digits (Election Commission of India). */
export const inVoter: GroupedRecognizer = {
  type: 'IN_VOTER',
  shapes: ['10', '3_7'],
  score: NEEDS_CUE,
  languages: ['hi', 'en'],
  cues: ['voter', 'epic', 'election', 'elector'],
  accepts: (compact) => /^[A-Z]{3}\d{7}$/.test(compact),
};
