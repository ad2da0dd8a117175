import type { Analysis } from './analysis.js';
import { withoutGroup } from './routes/astro-actions.js';
import { allMarks, constantText } from './value.js';
import type { Mark, Value } from './value.js';

/** An address that says who answers there, also where no code of this project does. */
const namedAfterClaude = /^(?:https?:\/\/[^/]{0,200})?\/(?:[\w-]{1,40}\/){0,3}(?:(?:ask-?)?claude(?:[/?#-]|$)|anthropic\/(?:[\w-]{1,40}\/)?v1\/messages$)/i;

/** Whether a mark says that a text is Claude's answer: here, or where a page got it from a part of the app that asked. */
export function answerMarks(analysis: Analysis): (mark: Mark) => boolean {
  const urls = claudeUrls(analysis);
  const tellers = claudeTellers(analysis);
  return (mark) => mark.origin.label === 'answer' || (mark.origin.label === 'fetched' && (urls.some((url) => sameUrl(mark.origin.name, url)) || tellers.has(mark.origin.name) || namedAfterClaude.test(mark.origin.name)));
}

/** Addresses of the routes that answer with what Claude said. */
export function claudeUrls(analysis: Analysis): string[] {
  const found = new Set<string>();
  for (const event of analysis.fromOutside()) if (event.route.url !== undefined && event.route.url !== '') found.add(event.route.url);
  return [...found];
}

/** Other ways in which what Claude said comes to a page: callable functions, socket events, messages of an extension. */
export function claudeTellers(analysis: Analysis): Set<string> {
  const found = new Set<string>();
  const by = (name: string, told: string): void => {
    if (analysis.fromOutside().some((event) => event.route.framework === name || event.route.parameters === name)) found.add(told);
  };
  by('callable', 'a callable function');
  by('procedure', 'a procedure');
  by('graphql', 'a GraphQL query');
  by('socket', 'a socket message');
  for (const { route } of analysis.fromOutside()) {
    // By the name that the page calls them by; an edge function is a folder or a file of that name.
    if (route.framework === 'meteor') found.add(route.name);
    if (route.framework === 'socket') found.add(`answer to ${route.name}`);
    if (route.framework === 'astro' && route.name === 'action') found.add('an action');
    const edge = /(?:^|\/)functions\/([\w-]{1,80})(?:\/|\.[cm]?[jt]sx?$)/.exec(route.path)?.[1];
    if (edge !== undefined) found.add(`edge function ${edge}`);
  }
  if (analysis.calls().some((event) => analysis.client.modules.has(event.path) && analysis.client.reason(event.path) === 'a script of a browser extension')) found.add('a message of the extension');
  const isAnswer = (value: Value): boolean => allMarks(value).some((mark) => mark.origin.label === 'answer');
  for (const { detail } of analysis.events('response')) {
    if (/^(?:ipcMain\.handle|webContents\.send)$/.test(detail.way) && isAnswer(detail.value)) found.add('the main process');
    if (detail.way !== 'emit' || detail.value.shape.kind !== 'array') continue;
    const [name, ...rest] = detail.value.shape.items;
    if (name !== undefined && rest.some((part) => isAnswer(part))) found.add(`socket event ${constantText(name) ?? ''}`);
  }
  return found;
}

/** A page's address against a route's: hosts and query left out, parameters match anything. */
function sameUrl(address: string, url: string): boolean {
  const path = withoutGroup(address).replace(/^https?:\/\/[^/]*/, '').replace(/[?#].*$/, '').replace(/\/$/, '');
  const wanted = url.replace(/\/$/, '');
  if (wanted === '' || path === '') return false;
  if (path === wanted || path.endsWith(wanted)) return true;
  // Behind a proxy the API keeps its own addresses.
  if (path.startsWith(`${wanted}/`) && /\/v1\/(?:messages|complete)$/.test(path)) return true;
  const parts = wanted.split('/');
  const own = path.split('/');
  const alike = (part: string, index: number): boolean => part.startsWith(':') || part === own[index];
  if (parts.length === own.length) return parts.every((part, index) => alike(part, index));
  // The first part may stand in the settings of the page: `${process.env.API}/menu/today`.
  const after = parts.slice(parts.length - own.length + 1);
  return own.length > 2 && parts.length > own.length && after.every((part, index) => alike(part, index + 1));
}
