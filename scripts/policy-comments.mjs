// What the comments in the policy's source say of each setting. The schema itself carries no prose, so that none of it
// is in what an app loads.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseSync } from 'oxc-parser';

/** Every `const` of the policy's source by its name, with the comments that stand before its properties. */
function readSources(core) {
  const folders = [join(core, 'policy'), ...readdirSync(join(core, 'guards'), { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [join(core, 'guards', entry.name)] : []))];
  const constants = new Map();
  for (const folder of folders) {
    for (const name of readdirSync(folder)) {
      if (!(name.endsWith('.ts') && !name.endsWith('.test.ts')) || (!folder.endsWith('policy') && name !== 'policy.ts')) continue;
      const path = join(folder, name);
      const source = readFileSync(path, 'utf8');
      const { program, comments } = parseSync(path, source);
      for (const statement of program.body) {
        const declaration = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement;
        // A function that makes a part of the schema stands for what it returns.
        const returned = declaration?.type === 'FunctionDeclaration' ? declaration.body.body.find(({ type }) => type === 'ReturnStatement')?.argument : undefined;
        if (returned != null) constants.set(declaration.id.name, { init: returned, source, comments });
        if (declaration?.type !== 'VariableDeclaration') continue;
        for (const { id, init } of declaration.declarations) if (id.type === 'Identifier' && init !== null) constants.set(id.name, { init, source, comments });
      }
    }
  }
  return constants;
}

/** The text of the documentation comment right before `start`; undefined when there is none. */
function commentBefore(start, { source, comments }) {
  const comment = comments.findLast(({ type, end, value }) => type === 'Block' && value.startsWith('*') && end <= start && source.slice(end, start).trim() === '');
  return comment?.value.slice(1).split('\n').map((line) => line.trim().replace(/^\* ?/, '')).join(' ').trim();
}

/** The settings that an expression of the schema describes: `{ name: { comment, fields } }`. */
function fieldsOf(expression, place, constants) {
  if (expression.type === 'Identifier') {
    const constant = constants.get(expression.name);
    return constant === undefined ? {} : fieldsOf(constant.init, constant, constants);
  }
  if (expression.type === 'TSAsExpression' || expression.type === 'TSSatisfiesExpression') return fieldsOf(expression.expression, place, constants);
  if (expression.type === 'ArrayExpression') return merged(expression.elements.map((element) => fieldsOf(element, place, constants)));
  if (expression.type === 'ObjectExpression') return objectFields(expression, place, constants);
  if (expression.type === 'CallExpression' && expression.callee.type === 'Identifier') return fieldsOf(expression.callee, place, constants);
  if (expression.type !== 'CallExpression') return {};
  const { callee } = expression;
  // `schema.check(…)`: what counts is the schema.
  const method = callee.type === 'MemberExpression' ? callee.property.name : undefined;
  if (callee.type === 'MemberExpression' && !(callee.object.type === 'Identifier' && callee.object.name === 'z')) return fieldsOf(callee.object, place, constants);
  // Of `z.prefault(schema, default)` and `z._default(schema, default)` only the schema; of a record, the values.
  const [first, second] = expression.arguments;
  if (method === 'record') return second === undefined ? {} : fieldsOf(second, place, constants);
  return first === undefined ? {} : fieldsOf(first, place, constants);
}

function objectFields({ properties }, place, constants) {
  const fields = {};
  for (const property of properties) {
    if (property.type === 'SpreadElement') Object.assign(fields, fieldsOf(property.argument, place, constants));
    else fields[property.key.name ?? property.key.value] = { comment: commentBefore(property.start, place), fields: fieldsOf(property.value, place, constants) };
  }
  return fields;
}

const merged = (all) => Object.assign({}, ...all);

/** Adds each comment to the JSON Schema as its `description`. */
function describe(schema, fields) {
  for (const alternative of [schema, ...(schema.anyOf ?? []), ...(schema.allOf ?? [])]) {
    for (const [name, { comment, fields: inner }] of Object.entries(fields)) {
      const property = alternative.properties?.[name];
      if (property === undefined) continue;
      if (comment !== undefined && comment !== '') property.description = comment;
      describe(property, inner);
    }
    if (typeof alternative.additionalProperties === 'object') describe(alternative.additionalProperties, fields);
    if (typeof alternative.items === 'object') describe(alternative.items, fields);
  }
}

/** Paths of the settings that nothing is said of. */
export function undescribed(schema, path = '') {
  return [schema, ...(schema.anyOf ?? [])].flatMap(({ properties, additionalProperties, items }) => [
    ...Object.entries(properties ?? {}).flatMap(([name, property]) => {
      const inner = path === '' ? name : `${path}.${name}`;
      // Sections of the top level are headings, and speak for themselves there.
      return [...(property.description === undefined && path !== '' ? [inner] : []), ...undescribed(property, inner)];
    }),
    ...(typeof additionalProperties === 'object' ? undescribed(additionalProperties, path) : []),
    ...(typeof items === 'object' ? undescribed(items, path) : []),
  ]);
}

/** The policy's JSON Schema, each setting with what its source says of it. */
export function describedSchema(schema, core) {
  const constants = readSources(core);
  describe(schema, fieldsOf(constants.get('policySchema').init, constants.get('policySchema'), constants));
  return schema;
}
