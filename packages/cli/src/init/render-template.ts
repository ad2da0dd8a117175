import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { packageFolder } from '../package-folder.js';

const folder = fileURLToPath(new URL('templates/', packageFolder));

export interface Rendering {
  readonly typescript: boolean;
  /** How an import of `./name.js` in a template is written in this project. */
  readonly ending: '' | '.js' | '.mjs';
  /** What `claviger:<name>` stands for. */
  readonly imports?: Readonly<Record<string, string>>;
}

/** A template as the project needs it. See templates/README.md. */
export function renderTemplate(name: string, { typescript, ending, imports = {} }: Rendering): string {
  return readTemplate(name)
    .replace(/\/\*::([^]*?)\*\//g, typescript ? '$1' : '')
    .replace(/\/\*:(<[^]*?>) \*\//g, typescript ? '$1' : '')
    .replace(/\/\*: ([^]*?) \*\//g, typescript ? ': $1' : '')
    .replace(/'claviger:(\w+)'/g, (whole, word: string) => (imports[word] === undefined ? whole : `'${imports[word]}'`))
    .replace(/( from '\.[^']*)\.js'/g, `$1${ending}'`);
}

export function readTemplate(name: string): string {
  return readFileSync(`${folder}${name}`, 'utf8');
}
