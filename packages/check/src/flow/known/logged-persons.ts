import type { Node } from 'oxc-parser';
import { isPerson, isPersonalField } from '../personal.js';
import { readRecords } from '../records.js';
import { dottedName } from '../syntax.js';
import { shortValue, type Facts, type Value } from '../value.js';
import type { Redaction } from './loggers.js';

/** What people of this kind are called is often a setting, or a connection. */
const others = /(?:^|[._])(?:profile|contact|client)s?$/i;

/** The whole records of persons that a line of a log is given: `log.info(patient)`, `log.info({ customer }, 'note')`. */
export function loggedPersons(written: Node | undefined, value: Value, redaction: Redaction, facts: Facts): readonly string[] {
  if (written === undefined) return [];
  const name = dottedName(written) ?? '';
  if (isPerson(name)) return !others.test(name) && isRecord(value, facts) ? [name] : [];
  if (written.type !== 'ObjectExpression' || value.shape.kind !== 'object') return [];
  const { properties } = value.shape;
  return written.properties.flatMap((part) => {
    const field = part.type === 'Property' && !part.computed && part.key.type === 'Identifier' ? part.key.name : undefined;
    const given = field === undefined ? undefined : properties.get(field);
    return part.type === 'Property' && given !== undefined && field !== undefined && !isTaken(field, redaction) ? loggedPersons(part.value, given, redaction, facts) : [];
  });
}

/** Nothing is known of it that a record cannot be: a text whose length is bounded is none, and of some records only chosen fields were read. */
function isRecord({ shape, marks }: Value, facts: Facts): boolean {
  if (shape.kind === 'external') return readRecords(shape.external)?.fields === undefined;
  if (shape === shortValue.shape || marks.some(({ cut, plain }) => cut || plain === true)) return false;
  return shape.kind === 'unknown' || (shape.kind === 'input' && !shape.cut && !['bounded', 'plain', 'one-of'].some((fact) => facts.has(`${fact}:${String(shape.origin.id)}`)) && shape.whole !== true && shape.excerpt !== true);
}

/** Whether a logger takes something out of what it is given under a name, or fields of persons wherever they stand. */
function isTaken(field: string, { custom, names, owners, paths, serializers }: Redaction): boolean {
  return custom || owners.has(field) || serializers.has(field) || paths.some((path) => path.includes(field)) || [...names].some((name) => isPersonalField(field, name));
}
