import type { Examination } from '../examination.js';
import { credential } from './credential.js';
import { limits } from './limits.js';
import { profiles } from './profiles.js';
import { proxies } from './proxies.js';
import { redirections } from './redirections.js';
import { sharedStore } from './shared-store.js';
import { stateDirectory } from './state-directory.js';
import { transport } from './transport.js';
import { versions } from './versions.js';

/** Every examination, in the order in which `claviger doctor` shows them. */
export const examinations: readonly Examination[] = [versions, credential, redirections, profiles, transport, proxies, stateDirectory, sharedStore, limits];
