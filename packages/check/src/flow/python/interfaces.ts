import type { PythonFile, PythonFunction } from './functions.js';
import type { LogicalLine } from './lines.js';
import { code, mentions } from './taint.js';

const chatPackages = /^(?:import|from)\s{1,4}(?:discord|telegram|telebot|aiogram|slack_bolt|nextcord|disnake|chainlit|twitchio|pyrogram)\b/;
const chatDecorator = /^@(?:\w{1,60}\.)*(?:event|command|message|on_message|message_handler|slash_command|hybrid_command|tree\.command|action|shortcut|app_command|channel_post_handler|business_message)\b/;
/** `add_url_rule('/ask', view_func=ask)`, `path('ask', views.ask)`. */
const urlRule = /\bview_func\s{0,4}=|\b(?:add_api_route|Route|path|re_path)\(\s{0,4}r?["']/;
/** `app.command('/plan')(handle)` of Slack. */
const registration = /\b\w{1,40}\.(?:event|command|message|action|shortcut|view)\([^()]{0,200}\)\(\s{0,4}\w/;
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

/** `MessageHandler(filters.TEXT, answer)` of python-telegram-bot. */
export function isHandler(fn: PythonFunction, lines: readonly LogicalLine[]): boolean {
  return lines.some((line) => (/\b(?:Message|Command|CallbackQuery)Handler\(/.test(line.text) || registration.test(line.text) || urlRule.test(line.text)) && names(code(line.text), fn));
}

/** `answer`, or `module.answer` of the file that it stands in. */
function names(text: string, fn: PythonFunction): boolean {
  const module = /([^/]*)\.py$/.exec(fn.path)?.[1] ?? '';
  return mentions(text, fn.name) || new RegExp(`\\b${module.replace(/\W/g, '.')}\\.${fn.name}\\b`).test(text);
}
