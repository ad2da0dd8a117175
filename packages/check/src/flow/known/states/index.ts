import type { Recognizer } from '../../evaluator.js';
import { atomCalls } from './atoms.js';
import { objectStates } from './objects.js';
import { piniaCalls } from './pinia.js';
import { reduxCalls } from './redux.js';
import { svelteStores } from './svelte.js';
import { zustandCalls } from './zustand.js';

/** Stores of state that the parts of a page share. */
export const stateCalls: readonly Recognizer[] = [zustandCalls, piniaCalls, reduxCalls, atomCalls, svelteStores, objectStates];
