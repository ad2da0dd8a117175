import { isPerson, isPersonalField } from '../personal.js';
import type { PythonFile, PythonFunction } from './functions.js';
import { code, mentions } from './taint.js';

const reading = /\.(?:get|first|one|one_or_none|scalar|scalars|scalar_one|scalar_one_or_none|find_one|fetchone|objects|query|exec|execute|filter|all|last|earliest|latest)\b|\bget_object_or_404\(|\bselect\(|\b(?:load|get|fetch|find|read|lookup|lade|hole)\w{0,60}\(/;
/** What a caller sent, as it is. */
const sent = /^(?:await\s{1,4})?(?:self\.)?request\.(?:(?:get_)?json|form|POST|data|values|params|query|media|get_media)\b(?:\([^()]{0,60}\))?(?:\.(?:to_dict|dict|copy)\(\))?(?:\[\s{0,4}["']\w{1,60}["']\s{0,4}\])?$/;
/** All columns of a table. */
const statement = /\bselect\s{1,4}(?:\w{1,20}\.)?\*\s{1,4}from\s{1,4}["`]?(\w{1,60})/i;
/** Only some of the columns are read. */
const narrowing = /\.(?:values|values_list|only|with_only_columns|load_only|defer)\(\s{0,4}["'\w]|\b(?:include|exclude|fields|only)\s{0,4}=|\bload_only\(|\.items\(\)\s{1,4}if\s/;

/** Whole records of persons: what they are, and where a function turns one into text. */
export class PythonRecords {
  /** Classes with what of their fields is personal. */
  readonly #classes = new Map<string, readonly string[]>();

  constructor(files: readonly PythonFile[]) {
    for (const [name, lines] of files.flatMap((file) => [...file.classes])) {
      const fields = lines.slice(1).flatMap((line) => /^(\w{1,80})\s{0,4}[:=]/.exec(line.text)?.[1] ?? []).filter((field) => isPersonalField(name, field));
      if (fields.length > 0) this.#classes.set(name, fields);
    }
  }

  /** What a line of a function brings along of such records, the names that hold their texts included. */
  in(fn: PythonFunction, text: string): string | undefined {
    const records = new Map<string, string>();
    const texts = new Map<string, string>();
    for (const parameter of fn.parameters) {
      const known = [...this.#classes.keys()].find((name) => new RegExp(`\\b${name}\\b`).test(parameter.annotation));
      if (known !== undefined) records.set(parameter.name, this.#described(known));
    }
    let cursor: string | undefined;
    for (const line of fn.body) {
      const read = statement.exec(line.text);
      if (read !== null) cursor = isPerson(read[1] ?? '') ? `${read[1] ?? ''} (the whole record)` : undefined;
      // `for pupil in register.pupils():`, in a statement or in a list.
      for (const [, each = '', source = ''] of line.text.matchAll(/\bfor\s{1,4}(\w{1,60})\s{1,4}in\s{1,4}(?:await\s{1,4})?(?:\w{1,60}\.){0,3}(\w{1,60})\(/g)) if (isPerson(named(source)) && !narrowing.test(line.text)) records.set(each, `${source} (the whole record)`);
      const assigned = /^(\w{1,80})\s{0,4}(?::[^=]{1,60})?=(?!=)\s{0,4}(.*)$/s.exec(line.text);
      if (assigned?.[1] === undefined || assigned[2] === undefined) continue;
      const [, name, given] = assigned;
      const whole = this.#whole(given, records) ?? [...texts].find(([other]) => mentions(code(given), other))?.[1];
      if (whole !== undefined) texts.set(name, whole);
      else texts.delete(name);
      const reads = reading.test(given) && !narrowing.test(given);
      // `Customer.objects.values('email', 'plan')`: so much of each.
      const listed = /\.(?:values|values_list|only|load_only)\(([^()]{1,400})\)/.exec(given)?.[1];
      // `find_one({...}, {"email": 1})` of Mongo.
      const projected = /\.find(?:_one)?\(\s{0,4}\{[^{}]{0,400}\}\s{0,4},\s{0,4}(?:projection\s{0,4}=\s{0,4})?\{([^{}]{1,400})\}/.exec(given)?.[1];
      const kept = projected === undefined ? [] : [...projected.matchAll(/["'](\w{1,60})["']\s{0,4}:\s{0,4}(?:1|True)\b/g)].flatMap(([, field]) => field ?? []);
      if (kept.length > 0 && !kept.some((field) => isPersonalField(name, field))) {
        records.delete(name);
        continue;
      }
      const asked = listed === undefined ? [] : [...listed.matchAll(/["'](\w{1,60})["']/g)].flatMap(([, field]) => (field !== undefined && isPersonalField(name, field) ? [`${name}.${field}`] : []));
      if (asked.length > 0) {
        records.set(name, asked.slice(0, 3).join(', '));
        continue;
      }
      const owner = reads ? [...this.#classes.keys()].find((known) => new RegExp(`\\b${known}\\b`).test(given)) : undefined;
      if (owner !== undefined) records.set(name, this.#described(owner));
      else if (cursor !== undefined && /\bfetch(?:one|all|many|row|val)?\(|\.(?:first|one|all|mappings)\(\)/.test(given)) records.set(name, cursor);
      else if ((reads || sent.test(given)) && isPerson(name) && !/\.(?:values|values_list|only)\(/.test(given)) records.set(name, `${name} (the whole record)`);
      else records.delete(name);
    }
    return this.#whole(text, records) ?? [...texts].find(([name]) => mentions(code(text), name))?.[1];
  }

  #described(name: string): string {
    return (this.#classes.get(name) ?? []).slice(0, 3).map((field) => `${name}.${field}`).join(', ');
  }

  /** A record turned into text as it is: `pupil.model_dump_json()`, `model_to_dict(order.owner)`, `json.dumps(patient)`. */
  #whole(text: string, records: ReadonlyMap<string, string>): string | undefined {
    if (narrowing.test(text)) return undefined;
    const shown = code(text);
    // `f"Score {applicant}"`: a record as its class writes itself.
    const written = /(?:^|\W)[fF][rR]?["']/.test(text) ? [...records].find(([name]) => text.includes(`{${name}}`) || text.includes(`{${name}!r}`)) : undefined;
    if (written !== undefined) return written[1];
    const forms = /\b(\w{1,60}(?:\.\w{1,60}){0,3})\.(?:model_dump(?:_json)?|dict|json|to_dict|as_dict|to_json|__dict__)\b|\b(?:model_to_dict|asdict|vars|dict|list|repr|str|dumps)\(\s{0,4}(\w{1,60}(?:\.\w{1,60}){0,3})\s{0,4}[,)]/g;
    for (const match of shown.matchAll(forms)) {
      const path = match[1] ?? match[2] ?? '';
      const known = records.get(path);
      if (known !== undefined) return known;
      const last = path.includes('.') ? path.slice(path.lastIndexOf('.') + 1) : '';
      const owner = last === '' ? undefined : [...this.#classes.keys()].find((name) => name.toLowerCase() === last.replaceAll('_', ''));
      if (owner !== undefined) return this.#described(owner);
    }
    return undefined;
  }
}

/** What a function gives by its name: `load_members` gives members. */
function named(source: string): string {
  return source.replace(/^(?:get|load|fetch|list|find|read|all|iter|alle|hole|lade)_/, '');
}
