import type { PythonFunction } from './functions.js';

/** What a front asks of the handler that it stands before: `get_flag(data, "per_hour")` of aiogram, an attribute of the view, what a command was given. */
const asked = /\bget_flag\(\s{0,4}\w{1,40}\s{0,4},\s{0,4}["'](\w{1,60})["']\s{0,4}\)|\bgetattr\(\s{0,4}(?:view\w{0,20}|handler|fn|func|endpoint|callback|command|current_app\.view_functions\[[^\]]{1,60}\])\s{0,4},\s{0,4}["'](\w{1,60})["']\s{0,4},\s{0,4}None\s{0,4}\)|\bextras\.get\(\s{0,4}["'](\w{1,60})["']\s{0,4}\)/;

/** Whether a front that counts only those handlers which say so is told to by this one: `flags={"per_hour": 20}`, `@flags.per_hour(20)`. */
export function isFlagged(front: PythonFunction, route: PythonFunction): boolean {
  const match = front.body.map(({ text }) => asked.exec(text)).find((found) => found !== null);
  const name = match?.[1] ?? match?.[2] ?? match?.[3];
  return name === undefined || route.decorators.some((decorator) => new RegExp(`\\b${name}\\b`).test(decorator));
}
