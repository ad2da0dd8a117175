import type { PythonFile } from './functions.js';
import { code, mentions } from './taint.js';

/** `http = httpx.AsyncClient(base_url=..., ...)`, `self.session = aiohttp.ClientSession(...)`, `with httpx.Client(...) as http:`. */
const made = /^(?:self\.|cls\.|global\s)?(\w{1,80})\s{0,4}(?::[^=\n]{1,60})?=\s{0,4}(?:await\s{1,4})?(?:\w{1,40}\.)?\w{0,40}(?:Client|Session)\(([\s\S]{0,1500})|^(?:async\s{1,4})?with\s{1,4}(?:\w{1,40}\.)?\w{0,40}(?:Client|Session)\(([\s\S]{0,1500})\)\s{0,4}as\s{1,4}(\w{1,80})/;
/** The address that all its requests go below. */
const base = /\bbase_url\s{0,4}=\s{0,4}([^,\n]{1,200})|^\s{0,8}(f?["'][^"'\n]{1,200}["'])/;

/** The names of clients all of whose requests go to the API: what is posted with them by its path alone is a request to Claude. `addresses`: constants that hold its address. */
export function clientsOfClaude(files: readonly PythonFile[], addresses: readonly string[]): ReadonlySet<string> {
  const found = new Set<string>();
  for (const { text } of files.flatMap((file) => [...file.top, ...file.functions.flatMap((fn) => fn.body)])) {
    const match = made.exec(text);
    const address = base.exec(match?.[2] ?? match?.[3] ?? '');
    const given = address?.[1] ?? address?.[2] ?? '';
    const name = match?.[1] ?? match?.[4];
    if (name !== undefined && given !== '' && (given.includes('api.anthropic.com') || addresses.some((constant) => mentions(code(given), constant)))) found.add(name);
  }
  return found;
}

/** Whether a line sends something by such a client. */
export function sendsByClient(text: string, clients: ReadonlySet<string>): boolean {
  return clients.size > 0 && [...text.matchAll(/\b(\w{1,80})\.(?:post|request|stream|send)\(/g)].some((match) => clients.has(match[1] ?? ''));
}
