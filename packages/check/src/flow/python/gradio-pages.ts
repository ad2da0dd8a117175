import type { PythonFile, PythonFunction } from './functions.js';

const calledByPage = /(?:\bgr\.(?:Chat)?Interface|\.(?:click|submit|then|change))\(\s{0,8}(?:fn\s{0,4}=\s{0,4})?(\w{1,80})/g;

interface Page {
  readonly file: PythonFile;
  /** Words of its `from ... import` lines. */
  readonly imported: ReadonlySet<string>;
  /** `gr.ChatInterface(answer)`, `gr.Interface(fn=answer)`, `button.click(answer, ...)`. */
  readonly called: ReadonlySet<string>;
}

/** The pages of Gradio in a project, gathered once. */
export class GradioPages {
  readonly #pages: Page[] = [];
  /** Whether they ask for a login before anything else. */
  readonly askLogin: boolean;

  constructor(files: readonly PythonFile[]) {
    for (const file of files) {
      const top = file.top.map((line) => line.text);
      if (!top.some((text) => /\bimport gradio\b|\bfrom gradio\b/.test(text))) continue;
      const imported = new Set(top.filter((text) => /^from\b/.test(text)).flatMap((text) => text.match(/\w+/g) ?? []));
      const called = new Set([...top, ...file.functions.flatMap((fn) => fn.body).map((line) => line.text)].flatMap((text) => [...text.matchAll(calledByPage)].map((match) => match[1] ?? '')));
      this.#pages.push({ file, imported, called });
    }
    this.askLogin = this.#pages.length > 0 && files.some((file) => [...file.top, ...file.functions.flatMap((fn) => fn.body)].some((line) => /\.launch\([^)]{0,300}\bauth\s{0,4}=/.test(line.text)));
  }

  /** Whether a page calls this function; the page may stand in another file. */
  call({ name }: PythonFunction, file: PythonFile): boolean {
    return this.#pages.some((page) => page.called.has(name) && (page.file === file || page.imported.has(name)));
  }
}
