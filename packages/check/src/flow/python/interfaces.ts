import type { PythonFile, PythonFunction } from './functions.js';
import type { LogicalLine } from './lines.js';
import { code } from './taint.js';

const chatPackages = /^(?:import|from)\s{1,4}(?:discord|telegram|telebot|aiogram|slack_bolt|nextcord|disnake|chainlit|twitchio|pyrogram|telethon|vkbottle|lightbulb|hikari|interactions|mattermostdriver|nio|simplematrixbotlib)\b/;
const chatDecorator = /^@(?:\w{1,60}\.)*(?:event|command|message|on_message|message_handler|slash_command|hybrid_command|tree\.command|action|shortcut|app_command|channel_post_handler|business_message|listener\.on_(?:message_event|custom_event))\b/;
/** `add_url_rule('/ask', view_func=ask)`, `path('ask', views.ask)`. */
const urlRule = /\bview_func\s{0,4}=|\b(?:add_api_route|Route|path|re_path)\(\s{0,4}r?["']/;
/** `app.command('/plan')(handle)` of Slack. */
const registration = /\b\w{1,40}\.(?:event|command|message|action|shortcut|view)\([^()]{0,200}\)\(\s{0,4}\w|\.add_event_callback\(/;
const asyncServers = /^(?:import|from)\s{1,4}(?:aiohttp|starlette|sanic|bottle|falcon|robyn|quart)\b/;

function imports(file: PythonFile, pattern: RegExp): boolean {
  return file.top.some((line) => pattern.test(line.text));
}

/** Whether a file has to do with a chat platform. */
export function speaksOfChat(file: PythonFile): boolean {
  return imports(file, chatPackages);
}

/** Whether people outside set a function off through a chat platform or a server without decorators. */
export function isChatOrServer(fn: PythonFunction, file: PythonFile): boolean {
  const [first, second] = fn.parameters;
  if (imports(file, asyncServers) && fn.className === '' && first?.name === 'request') return true;
  if (!imports(file, chatPackages)) return false;
  if (fn.decorators.some((decorator) => chatDecorator.test(decorator))) return true;
  if (first?.name === 'update' && second?.name === 'context') return true;
  return /^on_(?:message|interaction|reaction_add)$/.test(fn.name);
}

/** Names that lines give to a server or a bot to call: `answer`, or `module.answer`. Gathered once: asked for each function of a project. */
export class HandedOver {
  readonly #names = new Set<string>();

  /** `MessageHandler(filters.TEXT, answer)` of python-telegram-bot, and the like. */
  read({ text }: LogicalLine): void {
    if (!/\b(?:Message|Command|CallbackQuery)Handler\(/.test(text) && !registration.test(text) && !urlRule.test(text)) return;
    for (const [dotted] of code(text).matchAll(/\.?\w+(?:\.\w+)*/g)) {
      // Of what stands behind a dot alone, such as `make().answer`, nobody knows whose it is.
      const parts = dotted.split('.');
      for (const [index, part] of parts.entries()) this.#names.add(index === 0 ? part : `${parts[index - 1] ?? ''}.${part}`);
    }
  }

  has({ name, path }: PythonFunction): boolean {
    const module = /([^/]*)\.py$/.exec(path)?.[1] ?? '';
    return this.#names.has(name) || this.#names.has(`${module}.${name}`);
  }
}
