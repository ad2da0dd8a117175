import type { Recognizer } from '../../evaluator.js';
import { externalOf } from '../chain.js';
import { atomCalls } from './atoms.js';
import { objectStates } from './objects.js';
import { piniaCalls } from './pinia.js';
import { reduxCalls } from './redux.js';
import { svelteStores } from './svelte.js';
import { zustandCalls } from './zustand.js';

const stores: readonly Recognizer[] = [zustandCalls, piniaCalls, reduxCalls, atomCalls, svelteStores, objectStates];
const modules = /^(?:zustand|pinia|@pinia\/nuxt|@reduxjs\/toolkit|react-redux|jotai|recoil|nanostores|@nanostores\/|svelte\/store|valtio|@preact\/signals)/;

/** Stores of state that the parts of a page share. */
export const stateCalls: Recognizer = (info) => {
  const module = externalOf(info.callee)?.module;
  // Nuxt brings what makes a store of Pinia by itself.
  if (module === undefined || (module === 'global' ? !/^(?:defineStore|storeToRefs)$/.test(info.method) : !modules.test(module))) return undefined;
  for (const store of stores) {
    const known = store(info);
    if (known !== undefined) return known;
  }
  return undefined;
};
