import { digitAt } from '../checksums.js';
import { LIKELY, NEEDS_CUE, type GroupedRecognizer } from '../recognizer.js';

/** Chilean RUT: weights 2 to 7 repeating from the right, modulus 11, K for ten (Servicio de Impuestos Internos). */
export const clRut: GroupedRecognizer = {
  type: 'CL_RUT',
  shapes: ['2.3.3-1', '1.3.3-1', '8-1', '7-1'],
  score: NEEDS_CUE,
  separatedScore: LIKELY + 0.1,
  languages: ['es'],
  cues: ['rut', 'run', 'rol único'],
  accepts(compact) {
    if (!/^\d{7,8}[0-9K]$/.test(compact)) return false;
    let sum = 0;
    for (let at = compact.length - 2, weight = 2; at >= 0; at--, weight = weight === 7 ? 2 : weight + 1) sum += digitAt(compact, at) * weight;
    return '0K987654321'[sum % 11] === compact.at(-1);
  },
};
