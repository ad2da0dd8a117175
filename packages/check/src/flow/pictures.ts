import { constantText, list, property, record, unknownValue } from './value.js';
import type { Facts, Mark, Origin, Value } from './value.js';

const DEEPEST = 8;

/** A block of a picture, or of a paper that is sent as it is: the API takes each up to a size and a number of pages. */
function isPicture({ shape }: Value): boolean {
  if (shape.kind !== 'object') return false;
  const type = constantText(shape.properties.get('type') ?? unknownValue) ?? '';
  if (/^(?:image|image_url|input_image)$/.test(type)) return true;
  const source = shape.properties.get('source');
  return type === 'document' && source !== undefined && constantText(property(source, 'type') ?? unknownValue) === 'base64';
}

/** The picture without what says of which kind it is: the API knows a few kinds. */
function contentOf(part: Value): Value {
  const source = property(part, 'source') ?? part;
  return source.shape.kind === 'object' ? record([...source.shape.properties].filter(([name]) => !/^(?:media_?type|mime_?type|type)$/i.test(name)), source.shape.open) : source;
}

/** Messages with their pictures taken out, and those. */
export function apart(value: Value): { readonly texts: Value; readonly pictures: Value } {
  const pictures: Value[] = [];
  const take = (part: Value, depth: number): Value => {
    const { shape } = part;
    if (depth > DEEPEST) return part;
    if (isPicture(part)) {
      pictures.push(contentOf(part));
      return unknownValue;
    }
    if (shape.kind === 'array') return { shape: { kind: 'array', items: shape.items.map((item) => take(item, depth + 1)) }, marks: part.marks };
    if (shape.kind === 'union') return { shape: { kind: 'union', options: shape.options.map((option) => take(option, depth + 1)) }, marks: part.marks };
    if (shape.kind !== 'object') return part;
    return { shape: { kind: 'object', properties: new Map([...shape.properties].map(([name, inner]) => [name, take(inner, depth + 1)])), open: shape.open }, marks: part.marks };
  };
  return { texts: take(value, 0), pictures: list(pictures) };
}

/** What is known of a file that is refused when it is larger than the program says, however large that is. */
export function takenFile(origin: Origin): string {
  return `file:${String(origin.id)}`;
}

/** Whether there is a largest size for a picture; the one that bounds a text would be far too small for it. */
export function isBoundedPicture({ origin }: Mark, facts: Facts): boolean {
  for (let at: Origin | undefined = origin; at !== undefined; at = at.parent) if (facts.has(takenFile(at))) return true;
  return false;
}

/** Whether this is about a file, such as its address, and the size of the file is bounded. */
export function isBoundedFile(mark: Mark, facts: Facts): boolean {
  for (let at: Origin | undefined = mark.origin; at !== undefined; at = at.parent) {
    if (/(?:^|[. ])(?:files?|attachments?|documents?)(?:\[\])?(?:\.first)?$/.test(at.name) && (facts.has(`bounded:${String(at.id)}`) || facts.has(`sized:${String(at.id)}`))) return true;
  }
  return false;
}
