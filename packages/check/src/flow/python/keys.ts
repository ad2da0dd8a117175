import type { PythonFile } from './functions.js';
import { bracketed, splitArguments } from './lines.js';
import type { LogicalLine } from './lines.js';
import { code, mentions } from './taint.js';

const keyVariable = /(?:os\.environ|getenv)[^\n]{0,20}["'](?:ANTHROPIC|CLAUDE)_?(?:API_)?(?:KEY|TOKEN)/;
const keyField = /(?:anthropic|claude)\w{0,40}(?:key|token|secret)$/i;
/** `st.secrets["anthropic"]["api_key"]`, `st.secrets.anthropic_key`. */
const secretPath = /\bst\.secrets(?:\[["'][\w.-]{1,60}["']\]|\.(?!get\b|to_dict\b)\w{1,60}|\.get\(["'][\w.-]{1,60}["'])+/g;
/** A field of an object of settings: `settings.anthropic_api_key`, `get_settings().claude_key`. */
const ofSettings = /\b\w{0,40}(?:settings|config|conf|cfg)(?:\(\))?\.(\w{1,80})(?![\w(])/gi;
/** An entry of a table of settings: `app.config["ANTHROPIC_API_KEY"]`, `config.get('claude_key')`. */
const ofTables = /\b\w{0,40}(?:settings|config|conf|cfg)(?:\.get\(|\[)\s{0,4}["'](\w{1,80})["']/gi;
/** Everything that a store of settings holds. */
const wholeStores = /\bos\.environ\b(?!\s{0,4}[.[])|\bos\.environ\.(?:copy|items)\(|\bst\.secrets\b(?!\s{0,4}[.[])|\bst\.secrets\.(?:to_dict|items)\(/;

/** A client that is made with the key, or a request that is sent with it: what that gives holds no key. */
const given = /Anthropic\w{0,20}\(|^(?:await\s{1,4})?[\w.]{0,80}(?:\b(?:post|request|send|stream|urlopen|fetch|ask)|Client|Session|Request)\(/;

/** Names that are given the key from the environment. */
function keyNames(lines: readonly LogicalLine[]): string[] {
  const names = ['anthropic_api_key', 'ANTHROPIC_API_KEY', 'claude_api_key', 'CLAUDE_API_KEY'];
  for (const line of lines) {
    const match = /^(\w{1,80})\s{0,4}(?::\s{0,4}\w{1,40}\s{0,4})?=\s{0,4}(.*)$/s.exec(line.text);
    if (match?.[1] !== undefined && match[2] !== undefined && keyVariable.test(match[2]) && !given.test(match[2])) names.push(match[1]);
  }
  return names;
}

function plainly(text: string): string {
  return text.replace(/\s+/g, '').replaceAll("'", '"');
}

/** Where the key of a program in Python stands: names, paths into settings that a client is made with, objects of settings. */
export class PythonKeys {
  /** `settings.claude.key`, `app.config["CLAUDE_KEY"]`, as clients are given them. */
  readonly #paths = new Set<string>();
  /** Objects of a class that has a field for the key. */
  readonly #settings = new Set<string>();
  /** `app.config`, where the key is one of its entries. */
  readonly #tables = new Set<string>();

  constructor(files: readonly PythonFile[]) {
    const classes = new Set(files.flatMap((file) => [...file.classes]).filter(([, lines]) => lines.slice(1).some((line) => keyField.test(/^(\w{1,80})\s{0,4}[:=]/.exec(line.text)?.[1] ?? ''))).map(([name]) => name));
    for (const { text } of files.flatMap((file) => [...file.top, ...file.functions.flatMap((fn) => fn.body)])) {
      const made = /^(\w{1,60})\s{0,4}(?::\s{0,4}[\w.]{1,60}\s{0,4})?=\s{0,4}(?:\w{1,40}\.)?(\w{1,80})\(/.exec(text);
      if (made?.[1] !== undefined && classes.has(made[2] ?? '')) this.#settings.add(made[1]);
      const client = /\b(?:Async)?Anthropic\w{0,20}\(/.exec(text);
      const given = client === null ? undefined : splitArguments(bracketed(text, client.index + client[0].length - 1)).map((arg) => /^(?:api_key|auth_token)\s{0,4}=\s{0,4}(.*)$/s.exec(arg)?.[1]).find((arg) => arg !== undefined);
      const path = given === undefined ? '' : plainly(given);
      if (!/^\w+(?:\.\w+|\["[\w.-]+"\])+$/.test(path)) continue;
      this.#paths.add(path);
      const table = /^((?:\w+\.)*\w+)\["/.exec(path)?.[1];
      if (table !== undefined && table !== 'os.environ' && table !== 'st.secrets') this.#tables.add(table);
    }
  }

  /** What of the key is handed over: the key itself, not its length, its first letters or whether it is there; or all settings with it. */
  given(line: string, file: PythonFile): 'key' | 'settings' | undefined {
    const decided = line.replace(/\bif\b[^,{}]{1,200}?\belse\b/g, ' ').replace(/["'\w]{1,60}\s{1,4}(?:not\s{1,4})?in\s{1,4}os\.environ/g, ' ');
    const text = code(decided);
    if (/\bbool\(|\bis (?:not )?None|\blen\(|\[\s{0,4}-?\d{0,3}\s{0,4}:/.test(text)) return undefined;
    if (/\b(?:client|claude|anthropic)\w{0,20}\.api_key\b/.test(text)) return 'key';
    const names = keyNames([...file.top, ...file.functions.flatMap((fn) => fn.body)]);
    if ((/os\.environ|getenv/.test(text) && keyVariable.test(decided)) || names.some((name) => mentions(text, name) && !new RegExp(`\\b${name}\\s{0,4}[[(=]`).test(text))) return 'key';
    if ([...decided.matchAll(ofTables)].some(([, field]) => keyField.test(field ?? ''))) return 'key';
    if ([...text.matchAll(ofSettings)].some(([, field]) => keyField.test(field ?? ''))) return 'key';
    if ([...decided.matchAll(secretPath)].some(([path]) => /anthropic|claude/i.test(path) && /key|token|secret(?!s\b)/i.test(path.slice(10)))) return 'key';
    const flat = plainly(decided);
    if ([...this.#paths].some((path) => flat.includes(path) && !/^[\w[]/.test(flat.slice(flat.indexOf(path) + path.length)))) return 'key';
    return wholeStores.test(text) || this.#givesSettings(text) ? 'settings' : undefined;
  }

  #givesSettings(text: string): boolean {
    if (/\b(?:exclude|include)\s{0,4}=/.test(text)) return false;
    const all = [...this.#settings].some((name) => new RegExp(`\\b${name}\\.(?:model_dump(?:_json)?|dict|json|to_dict|__dict__)\\b|\\b(?:vars|dict|asdict)\\(\\s{0,4}${name}\\s{0,4}\\)|(?:\\breturn\\s{1,4}|[(,:]\\s{0,4})${name}\\s{0,4}(?:$|[,)}])`).test(text));
    return all || [...this.#tables].some((name) => new RegExp(`\\b${name.replaceAll('.', '\\.')}(?:\\.(?:items|copy)\\(\\)|\\s{0,4}(?:$|[,)}]))`).test(text));
  }
}
