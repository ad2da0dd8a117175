import type { Analysis } from './analysis.js';
import { Scope } from './scope.js';
import { expressionOf, upToBrace } from './template-expressions.js';
import { record, unknownValue, type Value } from './value.js';

/** `<Guide client:load day={day} />` in an Astro component: the tag as far as its attributes go. */
const island = /<([A-Z]\w{0,60})(?=\s)([^<>]{0,400}?)\sclient:[a-z]{2,10}/g;

/** Runs the components that an Astro page sends to the browser, with what the page hands them. */
export function runIslands(analysis: Analysis, path: string): void {
  if (!path.endsWith('.astro')) return;
  const { interpreter } = analysis;
  const text = analysis.text(path);
  const module = interpreter.load(path);
  if (module === undefined) return;
  for (const match of text.matchAll(island)) {
    const component = module.scope.get(match[1] ?? '');
    if (component?.shape.kind !== 'function') continue;
    const frame = { ...module.frame, scope: new Scope(module.scope) };
    const props = attributesAt(text, match.index + 1 + (match[1] ?? '').length).map(([name, written]): [string, Value] => {
      const expression = expressionOf(written);
      return [name, expression === undefined ? unknownValue : interpreter.evaluate(expression, frame)];
    });
    interpreter.call(component, [record(props), unknownValue], frame, component.shape.closure.node);
  }
}

/** The attributes of a tag that are given an expression, by name; `start` is behind the tag's name. */
function attributesAt(text: string, start: number): [string, string][] {
  const found: [string, string][] = [];
  const limit = Math.min(text.length, start + 2000);
  let at = start;
  while (at < limit && text[at] !== '>') {
    const match = /^\s{0,200}([\w:-]{1,60})\s{0,4}=\s{0,4}\{/.exec(text.slice(at, at + 280));
    if (match === null) {
      at += 1;
      continue;
    }
    const from = at + match[0].length;
    const written = upToBrace(text, from);
    found.push([match[1] ?? '', written]);
    at = from + written.length + 1;
  }
  return found;
}
