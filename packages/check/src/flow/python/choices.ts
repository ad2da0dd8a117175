import type { PythonFile } from './functions.js';
import type { LogicalLine } from './lines.js';

const literal = /\bLiteral\[[^\]]{0,2000}\]/g;
const ofForms = /^(\w{1,60})\s{0,4}(?::[^=]{1,80})?=\s{0,4}(?:\w{1,40}\.){0,2}(?:(?:Typed)?ChoiceField|SelectField|RadioField|Enum|EnumField|IntegerField|IntField|FloatField|BooleanField|DecimalField|DateField|UUIDField|Int|Integer|Float|Bool|Boolean)\(|^(\w{1,60})\s{0,4}=[^#]{0,200}\bvalidate\s{0,4}=\s{0,4}\[?\s{0,4}(?:\w{1,40}\.)?OneOf\(/;
const around = new Set(['Optional', 'Union', 'None', 'list', 'List', 'typing', 't']);

/** Types of which a value is one of a few words that the program names: enums, `Literal[...]`, and names for those. */
export class Choices {
  readonly #names = new Set<string>();

  constructor(files: readonly PythonFile[]) {
    for (const file of files) {
      for (const [name, [header]] of file.classes) if (/\((?:[\w. ]{1,80},\s{0,4}){0,4}(?:enum\.)?(?:Str|Int)?Enum\)/.test(header?.text ?? '')) this.#names.add(name);
      for (const line of file.top) {
        const alias = /^(\w{1,80})\s{0,4}(?::\s{0,4}TypeAlias\s{0,4})?=\s{0,4}((?:typing\.|t\.)?Literal\[.*)$/s.exec(line.text);
        if (alias?.[1] !== undefined && this.are(alias[2] ?? '')) this.#names.add(alias[1]);
      }
    }
  }

  /** Whether an annotation allows nothing but such words. */
  are(annotation: string): boolean {
    const rest = annotation.replace(literal, ' ');
    const words = rest.match(/\w+/g) ?? [];
    return (rest !== annotation || words.some((word) => this.#names.has(word))) && words.every((word) => this.#names.has(word) || around.has(word)) && !/["']/.test(rest);
  }

  /** The fields of a class that hold such words, or a number or a date: nothing that could be said to Claude. */
  fields(lines: readonly LogicalLine[]): string[] {
    return lines.slice(1).flatMap((line) => {
      const field = /^(\w{1,60})\s{0,4}:\s{0,4}((?:[^=[]|\[[^\]]{0,2000}\]){1,200})/.exec(line.text);
      // `grade = serializers.ChoiceField(choices=[...])`, `kind = fields.Str(validate=OneOf([...]))`.
      const match = ofForms.exec(line.text);
      const listed = match?.[1] ?? match?.[2];
      if (listed !== undefined) return [listed];
      return field?.[1] !== undefined && (this.are(field[2] ?? '') || /^(?:Optional\[)?(?:int|float|bool|Decimal|date|datetime|UUID|NonNegativeInt|PositiveInt)\]?(?:\s{0,4}\|\s{0,4}None)?\s{0,4}$/.test((field[2] ?? '').trim())) ? [field[1]] : [];
    });
  }
}
