import { readTemplate, renderTemplate } from './render-template.js';

/** The script of a page without a framework, in one file: asks `chat`, and shows what comes. */
export function pageScript(chat: string): string {
  return `${readTemplate('shared/page.js').replace("streamAnswer('/chat'", `streamAnswer('${chat}'`)}${renderTemplate('shared/stream-answer.js', { typescript: false, ending: '.js' }).replace('export ', '')}`;
}
