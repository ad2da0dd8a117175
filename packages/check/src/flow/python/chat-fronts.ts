import type { PythonFile, PythonFunction } from './functions.js';

const registered = /\b([\w.]{1,120}?)\.(?:outer_|inner_)?middleware(?:\.register)?\(\s{0,8}(?:\w{1,60}\.){0,3}(\w{1,80})/;
const byDecorator = /^@([\w.]{1,120}?)\.(?:outer_|inner_)?middleware\b/;
const handedOver = /\badd_handler\([^\n]{0,300}\bHandler\(|\badd_handler\(/;

interface Placed {
  /** The router that it stands before; `undefined`: every one. */
  readonly router: string | undefined;
  /** The file in which the router is called so. */
  readonly path: string;
}

/** What bots run before their handlers: middlewares of aiogram on a router or the dispatcher, handlers of an earlier group. */
export class ChatFronts {
  readonly #placed = new Map<string, Placed[]>();

  constructor(private readonly files: readonly PythonFile[]) {
    // `raise ApplicationHandlerStop` of python-telegram-bot: no other handler sees the message.
    const stopping = new Set(files.flatMap((file) => file.functions).filter((fn) => fn.body.some(({ text }) => text.includes('ApplicationHandlerStop'))).map((fn) => fn.name));
    for (const file of files) {
      for (const { text } of [...file.top, ...file.functions.flatMap((fn) => fn.body)]) {
        const match = registered.exec(text);
        if (match?.[1] !== undefined && match[2] !== undefined) this.#place(match[2], match[1], file.path);
        if (handedOver.test(text)) for (const name of text.match(/\w+/g) ?? []) if (stopping.has(name)) this.#place(name, '', file.path);
      }
      for (const fn of file.functions) {
        const owner = fn.decorators.map((decorator) => byDecorator.exec(decorator)?.[1]).find((found) => found !== undefined);
        if (owner !== undefined) this.#place(fn.name, owner, file.path);
      }
    }
  }

  has(fn: PythonFunction): boolean {
    return this.#of(fn) !== undefined;
  }

  covers(front: PythonFunction, file: PythonFile): boolean {
    const placed = this.#of(front);
    return placed === undefined || placed.some(({ router, path }) => router === undefined || this.#isIn(router, path, file));
  }

  #of(fn: PythonFunction): readonly Placed[] | undefined {
    return fn.className === '' ? this.#placed.get(fn.name) : /^(?:__call__|pre_process)$/.test(fn.name) && /^(?:handler|message)$/.test(fn.parameters[1]?.name ?? '') ? this.#placed.get(fn.className) : undefined;
  }

  /** `lessons.router.message`, `dp.message`, `router`: whose middleware it is. */
  #place(name: string, owner: string, path: string): void {
    const parts = owner.split('.').filter((part) => !/^(?:message|callback_query|update|inline_query|edited_message|chat_member)$/.test(part));
    const isRouter = parts.length > 0 && this.files.some((file) => file.top.some(({ text }) => new RegExp(`^${parts.at(-1) ?? ''}\\s{0,4}(?::[^=]{1,40})?=\\s{0,4}(?:\\w{1,40}\\.)?Router\\(`).test(text)));
    this.#placed.set(name, [...(this.#placed.get(name) ?? []), { router: isRouter ? parts.join('.') : undefined, path }]);
  }

  /** `from .handlers import router`: the module that a router is made in, where it is not the file that names it. */
  #broughtFrom(router: string, path: string): string | undefined {
    const lines = this.files.find((file) => file.path === path)?.top ?? [];
    for (const { text } of lines) {
      const [, module = '', names = ''] = /^from\s{1,4}([\w.]{1,200})\s{1,4}import\s{1,4}(.{1,600})$/s.exec(text) ?? [];
      if (new RegExp(`(?:^|[\\s(,])(?:\\w{1,60}\\s{1,4}as\\s{1,4})?${router}\\s{0,4}(?:[,)]|$)`).test(names)) return module.split('.').at(-1);
    }
    return undefined;
  }

  #isIn(router: string, path: string, file: PythonFile): boolean {
    const parts = router.split('.');
    const module = parts.length > 1 ? parts.at(-2) : this.#broughtFrom(router, path);
    return module === undefined ? file.path === path : new RegExp(`(?:^|/)${module}(?:/__init__)?\\.py$`).test(file.path);
  }
}
