import type { WantedFile } from './layout.js';
import { readTemplate } from './render-template.js';

const UPSTREAM = `upstream: {
    // A different address only to try things against a stand-in.
    baseURL: process.env.ANTHROPIC_BASE_URL ?? 'https://api.anthropic.com',
  },`;

/** The policy. `upstream`: it takes the address of the API from the environment; else the route does. */
export function policyFile(path: string, upstream: boolean): WantedFile {
  return { path, mark: '@claviger/core', text: readTemplate('shared/config.js').replace(upstream ? '// claviger:upstream' : '  // claviger:upstream\n', upstream ? UPSTREAM : '') };
}
