import type { Choices } from './choices.js';
import type { PythonFile, PythonFunction } from './functions.js';
import type { LogicalLine } from './lines.js';

/** How the libraries say that a text has a greatest length: pydantic, msgspec, marshmallow, attrs, WTForms, Django, JSON Schema. */
const limits = /\bmax_?length\s{0,4}[=:]|\bmax_length\b|\bmaxLength\b|\bconstr\([^)]{0,100}max|\bLength\([^)]{0,100}(?:max\s{0,4}=|,\s{0,4}\w)|\bmax_len\(|\bLen\([^)]{0,60},|\bMaxLen\(|\bLiteral\[|\b(?:one_?of|OneOf|AnyOf|ChoiceField|SelectField|RadioField|in_|any_of)\(|\bpattern\s{0,4}=\s{0,4}r?["']\^[^*+"']{1,100}\$["']/;
/** A field that holds a number, a date, a yes or no, an id or an address. */
const short = /^\w{1,60}\s{0,4}(?::\s{0,4}(?:(?:Optional|Annotated|Required|NotRequired)\[\s{0,4})?(?:int|float|bool|Decimal|UUID\d?|date|time|datetime|PositiveInt|NonNegativeInt|conint|confloat|EmailStr|StrictInt|StrictBool|IPvAnyAddress)\b|\s{0,4}=\s{0,4}(?:\w{1,40}\.)?(?:Integer|Int|Float|Boolean|Bool|Decimal|Date|DateTime|Time|UUID|Email|IntegerField|FloatField|BooleanField|DecimalField|DateField|DateTimeField|UUIDField|EmailField|SubmitField|IP)\w{0,10}\()/;
const numberField = /^\w{1,60}\s{0,4}:\s{0,4}(?:(?:Optional|Annotated)\[\s{0,4})?(?:int|float|bool|Decimal|UUID\d?|date|datetime|PositiveInt|NonNegativeInt|conint)\b/;
/** A list of plain texts: what bounds it bounds their number. */
const manyTexts = /:\s{0,4}(?:Optional\[\s{0,4})?(?:list|List|set|Set|Sequence|tuple|dict|Dict)\[\s{0,4}(?:str\s{0,4},\s{0,4})?str\s{0,4}\]/;
const field = /^(\w{1,60})\s{0,4}(?::\s{0,4}([^=]{1,300}))?(?:=\s{0,4}(.*))?$/s;
/** Names of a class that are no fields of it. */
const aside = /^(?:model_config|class|return|pass|def|if|for|Meta|fields|model|__\w{1,40}|objects|permission_classes|throttle_classes|serializer_class|queryset|raise|from|import|\.{3})\b|^["'@#]/;
/** Made by what reads a request into them without being given it. */
const ownReaders = /\((?:[^()]{0,80}\b)?(?:FlaskForm|StarletteForm|QuartForm)\b/;
const DEEPEST = 4;

/** What is known of a class: which of its fields have a bound, and which hold nothing that could be said to Claude. */
export interface Model {
  readonly bounded: boolean;
  readonly fields: ReadonlySet<string>;
  readonly chosen: ReadonlySet<string>;
  /** It reads the request by itself: `form = AskForm()`. */
  readonly readsRequest: boolean;
}

/** The models of requests in a project, by the names of their classes. */
export class PythonModels {
  readonly #lines = new Map<string, readonly LogicalLine[]>();
  readonly #known = new Map<string, Model>();
  readonly #aliases: ReadonlySet<string>;
  readonly #checked = new Map<string, Set<string>>();

  constructor(
    files: readonly PythonFile[],
    private readonly choices: Choices,
    checksLength: (fn: PythonFunction) => boolean,
  ) {
    for (const file of files) for (const [name, lines] of file.classes) this.#lines.set(name, lines);
    this.#aliases = new Set(files.flatMap((file) => file.top).filter((line) => limits.test(line.text)).flatMap((line) => /^(\w{1,80})\s{0,4}(?::\s{0,4}TypeAlias\s{0,4})?=\s{0,4}(?:\w{1,40}\.)?(?:Annotated\[|constr\()/.exec(line.text)?.[1] ?? []));
    for (const fn of files.flatMap((file) => file.functions)) {
      if (fn.className === '' || !this.#lines.has(fn.className) || !checksLength(fn)) continue;
      const named = fn.decorators.flatMap((decorator) => (/validat\w{0,4}[.(]/.test(decorator) ? [...decorator.matchAll(/["'](\w{1,60})["']/g)].map((match) => match[1] ?? '') : []));
      // `@question.validator` of attrs, `validate_question` of REST framework and WTForms, what is run once an object is made.
      const own = fn.decorators.map((decorator) => /^@(\w{1,60})\.validator\b/.exec(decorator)?.[1]).concat(/^(?:validate|clean)_(\w{1,60})$/.exec(fn.name)?.[1]);
      const all = /^(?:__post_init__|__attrs_post_init__|model_post_init|__init__)$/.test(fn.name) || fn.decorators.some((decorator) => /^@(?:model_validator|root_validator|validates_schema|pre_load|post_load)\b/.test(decorator)) ? fn.body.flatMap((line) => [...line.text.matchAll(/\blen\(\s{0,4}(?:self|values|data|obj)(?:\.|\[["'])(\w{1,60})/g)].map((match) => match[1])) : [];
      const fields = this.#checked.get(fn.className) ?? new Set<string>();
      this.#checked.set(fn.className, fields);
      for (const name of [...named, ...own, ...all]) if (name !== undefined) fields.add(name);
    }
  }

  /** The classes of the project that stand in an annotation or an expression. */
  namedIn(text: string): string[] {
    return [...new Set(text.match(/\b[A-Z]\w*/g))].filter((name) => this.#lines.has(name));
  }

  /** Whether a parameter or a field of this type, with its settings, is bounded. */
  isBounded(annotation: string, depth = 0): boolean {
    const many = manyTexts.test(`: ${annotation}`);
    if (!many && (limits.test(annotation) && this.namedIn(annotation).every((name) => this.#isChoice(name)) || this.choices.are(annotation.split('=')[0]?.trim() ?? ''))) return true;
    if ([...this.#aliases].some((name) => new RegExp(`\\b${name}\\b`).test(annotation))) return true;
    const inner = this.namedIn(annotation).filter((name) => !this.#isChoice(name));
    return depth < DEEPEST && inner.length > 0 && inner.every((name) => this.of(name, depth + 1).bounded);
  }

  #isChoice(name: string): boolean {
    return this.choices.are(name) || (this.#lines.get(name)?.length ?? 0) < 2;
  }

  of(name: string, depth = 0): Model {
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    const lines = this.#lines.get(name) ?? [];
    const header = lines[0]?.text ?? '';
    const bases = depth < DEEPEST ? this.namedIn(header.replace(/^class\s{1,4}\w{1,120}/, '')).filter((base) => base !== name).map((base) => this.of(base, depth + 1)) : [];
    const chosen = new Set([...this.choices.fields(lines), ...lines.slice(1).filter((line) => numberField.test(line.text)).map((line) => /^\w{1,60}/.exec(line.text)?.[0] ?? ''), ...bases.flatMap((base) => [...base.chosen])]);
    const fields = new Set([...chosen, ...(this.#checked.get(name) ?? []), ...bases.flatMap((base) => [...base.fields])]);
    let open = bases.some((base) => !base.bounded && base.fields.size > 0);
    let count = 0;
    for (const { text } of lines.slice(1)) {
      const [, own = '', type = '', value = ''] = aside.test(text) ? [] : (field.exec(text) ?? []);
      if (own === '' || (type === '' && !/^(?:\w{1,40}\.)?[A-Za-z]\w{1,60}\(/.test(value))) continue;
      count += 1;
      if (fields.has(own)) continue;
      if (short.test(text) || this.isBounded(`${type.trim()}${value === '' ? '' : ` = ${value}`}`, depth + 1)) fields.add(own);
      else open = true;
    }
    const model: Model = { bounded: !open && (count > 0 || bases.some((base) => base.bounded)), fields, chosen, readsRequest: ownReaders.test(header) };
    this.#known.set(name, model);
    return model;
  }
}
