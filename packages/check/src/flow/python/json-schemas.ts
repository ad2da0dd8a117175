import type { PythonFunction } from './functions.js';
import type { LogicalLine } from './lines.js';
import type { NamedLines } from './named-lines.js';

/** `validate(body, SHAPE)` of jsonschema, where the shape bounds each of its texts: what it is asked about. */
export function checkedBySchema({ text }: LogicalLine, named: NamedLines): string | undefined {
  const match = /^(?:jsonschema\.|fastjsonschema\.)?validate\(\s{0,4}(?:instance\s{0,4}=\s{0,4})?(\w{1,60})\s{0,4},\s{0,4}(?:schema\s{0,4}=\s{0,4})?(\w{1,60})/.exec(text);
  return match?.[2] !== undefined && boundsTexts(match[2], named) ? match[1] : undefined;
}

/** `@jsonschema.validate(SHAPE)`, `@expects_json(SHAPE)`: what stands below is only reached by what fits the shape. */
export function isCheckedByDecorator(route: PythonFunction, named: NamedLines): boolean {
  return route.decorators.some((decorator) => {
    const shape = /^@(?:\w{1,60}\.){0,3}\w{0,40}(?:valid|schema|json)\w{0,40}\([^()]{0,100}?\b([A-Za-z_]\w{0,60})\s{0,4}[,)]/.exec(decorator)?.[1];
    return shape !== undefined && boundsTexts(shape, named);
  });
}

/** Whether a JSON schema bounds each of its texts. */
function boundsTexts(name: string, named: NamedLines): boolean {
  const shape = named.tableOf(name);
  const texts = shape.match(/["']type["']\s{0,4}:\s{0,4}["']string["']/g)?.length ?? 0;
  const limits = shape.match(/["'](?:maxLength|enum|const|format)["']\s{0,4}:|["']pattern["']\s{0,4}:\s{0,4}r?["']\^[^*+"']{1,100}(?<!,\})\$["']/g)?.length ?? 0;
  return texts > 0 && limits >= texts;
}
