import type { Project } from '../../engine/project.js';
import type { Recognizer } from '../evaluator.js';
import * as values from '../value.js';
import { externalOf } from './chain.js';

/** How an event names what runs in the other half of an app of Tauri. */
const BACKEND = 'command of the backend ';

/** What a page has its shell do: `Command.create('sh', ['-c', line])` of Tauri, and commands that the project writes in Rust. */
export const backendCalls: Recognizer = ({ callee, method, args, evaluator, frame, node }) => {
  const module = externalOf(callee)?.module ?? '';
  const [first, second] = args;
  if (first === undefined || second === undefined || !module.startsWith('@tauri-apps/')) return undefined;
  if (module === '@tauri-apps/plugin-shell' && /^(?:create|sidecar|Command)$/.test(method)) {
    const shell = /^(?:(?:ba|z|da)?sh|cmd|powershell|pwsh)(?:\.exe)?$/.test(values.constantText(first) ?? '');
    evaluator.emit({ detail: { kind: 'run', value: shell ? values.list(args) : first, way: 'shell', name: method }, node }, frame);
  }
  const name = method === 'invoke' ? values.constantText(first) : undefined;
  if (name !== undefined) evaluator.emit({ detail: { kind: 'run', value: second, way: 'shell', name: `${BACKEND}${name}` }, node }, frame);
  return undefined;
};

const startsShell = /\bCommand::new\(\s{0,8}"(?:\/bin\/)?(?:(?:ba|z|da)?sh|cmd|powershell|pwsh)(?:\.exe)?"/;

/** Whether a command of the backend hands what it is given to a shell; of another one, what it does is not a shell's. */
export function isShell(name: string, project: Project): boolean {
  if (!name.startsWith(BACKEND)) return true;
  const header = new RegExp(`\\bfn\\s{1,4}${name.slice(BACKEND.length).replaceAll(/\W/g, '')}\\b`);
  return project.files.some((file) => {
    const text = file.path.endsWith('.rs') && file.skipped === undefined ? (file.text() ?? '') : '';
    const at = header.exec(text)?.index;
    if (at === undefined) return false;
    const end = text.indexOf('\n}', at);
    return startsShell.test(text.slice(at, end === -1 ? undefined : end));
  });
}

/** `shell.stdin.write(line)`, where `const shell = spawn('bash')` stands in the same file: what a shell reads, it runs. */
export function readByShell(written: string, text: string): boolean {
  const name = /^(?:this\.)?([\w$]{1,60})\.stdin!?\.(?:write|end)$/.exec(written)?.[1];
  return name !== undefined && new RegExp(`(?<![\\w$])${name.replaceAll('$', '\\$')}\\s{0,4}(?::[^=\\n]{1,80})?=\\s{0,4}(?:[\\w$]{1,40}\\.)?(?:spawn|exec|execFile)\\(\\s{0,4}['"\`](?:/\\w{1,20}/){0,3}(?:(?:ba|z|da)?sh|cmd(?:\\.exe)?|powershell|pwsh)['"\`]`).test(text);
}
