import type { PythonFile, PythonFunction } from './functions.js';

const throttled = /\bthrottle\s{0,4}=\s{0,4}(?:\[\s{0,4})?\w/;

/** Whether the router of Django Ninja that a route stands on is throttled: where it is made, or where it is added to an API. */
export function throttledRouter(route: PythonFunction, file: PythonFile, files: readonly PythonFile[]): boolean {
  const router = route.decorators.map((decorator) => /^@(\w{1,60})\.\w{1,20}\(/.exec(decorator)?.[1]).find((name) => name !== undefined);
  if (router === undefined) return false;
  if (file.top.some(({ text }) => new RegExp(`^${router}\\s{0,4}=\\s{0,4}(?:\\w{1,40}\\.)?Router\\(`).test(text) && throttled.test(text))) return true;
  const module = file.path.replace(/(?:\/__init__)?\.py$/, '').replaceAll('/', '.');
  return files.some((other) => other.top.some(({ text }) => {
    const given = /\.add_router\([^,]{1,200},\s{0,4}["']?([\w.]{1,200})/.exec(text)?.[1];
    return given !== undefined && throttled.test(text) && isRouter(given, router, module, other);
  }));
}

/** Whether a name of a file, or a path in a text, stands for the router of a module. */
function isRouter(given: string, router: string, module: string, file: PythonFile): boolean {
  const [first = '', ...rest] = given.split('.');
  const imported = file.top.map(({ text }) => new RegExp(`^from\\s{1,4}([\\w.]{1,120})\\s{1,4}import\\b[^\\n]{0,400}?\\b(\\w{1,60})(?:\\s{1,4}as\\s{1,4}${first}|(?<=\\b${first}))\\b`).exec(text)).find((match) => match !== null);
  const path = imported === undefined || imported === null ? given : [imported[1] ?? '', imported[2] ?? '', ...rest].join('.');
  const wanted = `${module}.${router}`;
  // `from .menus import router` leaves out where the file itself stands.
  return wanted === path || wanted.endsWith(`.${path.replace(/^\.+/, '')}`) || (first === router && file.path.replace(/\.py$/, '').replaceAll('/', '.') === module);
}
