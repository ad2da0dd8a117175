import type { Analysis } from './analysis.js';
import { isPersonalField } from './personal.js';
import type { Route } from './route.js';
import { options } from './value.js';
import type { Value } from './value.js';

const readsBody = /\bbody\b|\.json\(\)|JSON\.parse\(|\breadBody\b|\bformData\(/;
const typeName = /\bas\s{1,4}([A-Z]\w{1,60})|<([A-Z]\w{1,60})>|:\s{0,4}([A-Z]\w{1,60})\s{0,4}=/g;
/** What somebody noted beside it: `// { name, iban }`. */
const noted = /(?:\/\/|\/\*)\s{0,8}\{([^{}\n]{3,300})\}/;

/** Whether a text that is put together holds the whole body of the request, and no field of it. */
export function holdsWholeBody(value: Value, depth = 0): boolean {
  if (depth > 8) return false;
  return options(value).some(({ shape }): boolean => {
    if (shape.kind === 'input') return shape.origin.label === 'user' && shape.origin.parent === undefined && /(?:^|[. ])body$/.test(shape.origin.name);
    const parts = shape.kind === 'text' ? shape.parts : shape.kind === 'array' ? shape.items : shape.kind === 'object' ? [...shape.properties.values(), ...(shape.open === undefined ? [] : [shape.open])] : [];
    return parts.slice(0, 100).some((part) => holdsWholeBody(part, depth + 1));
  });
}

/** The personal fields of the body of a request, as its type or a note beside it names them. */
export function personalBodyFields(analysis: Analysis, { handler, path }: Route): string[] {
  if (handler.shape.kind !== 'function') return [];
  const { node, module } = handler.shape.closure;
  const lines = analysis.text(module).slice(node.start, node.end).split('\n').filter((line) => line.length < 400 && readsBody.test(line));
  const types = new Set(lines.flatMap((line) => [...line.matchAll(typeName)].map((match) => match[1] ?? match[2] ?? match[3] ?? '')));
  const fields = [...lines.flatMap((line) => (noted.exec(line)?.[1] ?? '').split(',')), ...[...types].flatMap((name) => fieldsOf(analysis, name))];
  return fields.map((field) => field.trim().replace(/[?:].*$/s, '')).filter((field) => isPersonalField(path, field)).map((field) => `body.${field}`);
}

function fieldsOf(analysis: Analysis, name: string): string[] {
  const declared = new RegExp(`\\b(?:interface|type|class)\\s{1,4}${name}\\b[^{}]{0,100}\\{([^{}]{1,4000})\\}`);
  for (const path of analysis.graph.modules.keys()) {
    if (!/\.[cm]?tsx?$/.test(path)) continue;
    const body = declared.exec(analysis.text(path))?.[1];
    if (body !== undefined) return body.split(/[;,\n]/);
  }
  return [];
}
