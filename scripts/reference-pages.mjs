// The pages of docs/reference, made from the policy's schema and the command list.

/** Characters of a section's schema from which it is not written out twice. */
const LONG_SECTION = 600;

const DURATION = /\(ms\|s\|m\|h\|d\)/;
const unitsOf = [[86_400_000, 'd'], [3_600_000, 'h'], [60_000, 'm'], [1000, 's']];

const isDuration = ({ anyOf }) => anyOf?.some(({ pattern }) => pattern !== undefined && DURATION.test(pattern)) === true;

function durationText(milliseconds) {
  const [size, unit] = unitsOf.find(([size]) => milliseconds % size === 0) ?? [1, 'ms'];
  return `${milliseconds / size}${unit}`;
}

/** What may stand there, in a few words. */
function kindOf(schema) {
  if (schema.enum !== undefined) return schema.enum.map((value) => `\`${JSON.stringify(value).replaceAll('"', "'")}\``).join(' \\| ');
  if (schema.const !== undefined) return `\`${JSON.stringify(schema.const)}\``;
  if (isDuration(schema)) return ['duration', ...schema.anyOf.filter((one) => one.enum !== undefined).map(kindOf)].join(' \\| ');
  if (schema.anyOf !== undefined) return [...new Set(schema.anyOf.map(kindOf))].join(' \\| ');
  if (schema.type === 'array') return `list of ${schema.items === undefined ? 'any value' : kindOf(schema.items)}`;
  if (schema.type === 'object') return schema.properties === undefined && typeof schema.additionalProperties === 'object' ? 'object, by name' : 'object';
  if (schema.format === 'uri') return 'URL';
  return ['string', 'integer', 'number', 'boolean'].includes(schema.type) ? schema.type : 'any value';
}

function defaultText(value, schema) {
  if (value === undefined) return '';
  if (isDuration(schema) && typeof value === 'number') return `\`'${durationText(value)}'\``;
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return Object.keys(value).length === 0 ? '`{}`' : '';
  return `\`${asWritten(value)}\``;
}

/** A value as one writes it in a policy of TypeScript. */
function asWritten(value) {
  if (Array.isArray(value)) return `[${value.map(asWritten).join(', ')}]`;
  if (typeof value === 'object' && value !== null) return `{ ${Object.entries(value).map(([name, member]) => `${name}: ${asWritten(member)}`).join(', ')} }`;
  return typeof value === 'string' ? `'${value}'` : JSON.stringify(value);
}

const cell = (text) => text.replaceAll('\n', ' ').replace(/(?<!\\)\|/g, '\\|');

/** What a section looks like, whatever is said of it as a whole. */
const shapeOf = ({ description: _description, default: _default, ...shape }) => JSON.stringify(shape);

/**
 * A row for each setting below `schema`, sections and lists opened up. `opened`: sections that have their rows already,
 * by shape; another of the same shape only names the first.
 */
function rowsOf(schema, path, value, opened) {
  const alternatives = [schema, ...(schema.anyOf ?? [])];
  const rows = [];
  const seen = new Set();
  for (const { properties } of alternatives) {
    for (const [name, property] of Object.entries(properties ?? {})) {
      const inner = path === '' ? name : `${path}.${name}`;
      if (seen.has(inner)) continue;
      seen.add(inner);
      const known = value === undefined || value === null ? undefined : value[name];
      const shape = shapeOf(property);
      const same = shape.length > LONG_SECTION ? opened.get(shape) : undefined;
      if (same === undefined) opened.set(shape, inner);
      rows.push(`| \`${inner}\` | ${same === undefined ? kindOf(property) : `as \`${same}\``} | ${cell(defaultText(known ?? property.default, property))} | ${cell(property.description ?? '')} |`, ...(same === undefined ? rowsOf(property, inner, known, opened) : []));
    }
  }
  for (const { additionalProperties, items } of alternatives) {
    if (typeof additionalProperties === 'object') rows.push(...rowsOf(additionalProperties, `${path}.<name>`, undefined, opened));
    if (typeof items === 'object') rows.push(...rowsOf(items, `${path}[]`, undefined, opened));
  }
  return rows;
}

/** The page of all settings. `defaults`: the policy that no file gives. `guards`: names with a page of their own. */
export function policyPage(schema, defaults, guards) {
  const sections = Object.entries(schema.properties).filter(([name]) => !name.startsWith('$'));
  const parts = sections.map(([name, section]) => {
    const shared = name === 'apps' ? 'Each app by its name. Besides the settings below, an app can have its own `shape`, `size`, `unicode`, `secrets`, `privacy`, `injection`, `harden`, `tools`, `leak`, `egress`, `limits` and other top-level sections; what it leaves out is taken from the top level.\n\n' : '';
    const own = name === 'apps' ? withoutSections(section, schema.properties) : section;
    const more = guards.includes(name) ? `The guard: [${name}](../guards/${name}.md).\n\n` : '';
    return `## ${name}\n${more}${shared}| setting | takes | default | meaning |\n|---|---|---|---|\n${rowsOf(own, name, name === 'apps' ? undefined : defaults[name], new Map()).join('\n')}\n`;
  });
  return `# Policy reference
Every setting, generated from the schema. A policy is a file \`claviger.config.ts\`, \`.js\`, \`.json\` or \`.yaml\`. Every setting is
optional, and an unknown name is an error that names the nearest known one.

- A **duration** is a string such as \`'30s'\`, \`'15m'\`, \`'1h'\` or \`'30d'\`, or a number of milliseconds (at least 1000).
- For completion in editors: \`defineConfig\` in TypeScript, or \`"$schema": "./docs/policy.schema.json"\` in JSON.

Sections: ${sections.map(([name]) => `[${name}](#${name})`).join(', ')}.

${parts.join('\n')}`;
}

/** An app's sections stand at the top level already. */
function withoutSections(apps, sections) {
  const { additionalProperties } = apps;
  const properties = Object.fromEntries(Object.entries(additionalProperties.properties).filter(([name]) => !Object.hasOwn(sections, name)));
  return { ...apps, additionalProperties: { ...additionalProperties, properties } };
}

/** The page of all commands, as \`claviger help\` tells them. */
export function commandsPage(commands) {
  const parts = commands.map(({ name, summary, usage, details }) => `## claviger ${name}\n${summary[0].toUpperCase()}${summary.slice(1)}.\n\n\`\`\`text\nclaviger ${name} ${usage}\n\`\`\`\n${details === undefined ? '' : `\n${details.trim()}\n`}`);
  return `# Commands
Generated from \`claviger help\`. Wrong arguments end with exit code 2 and a line that says what is wrong.

${commands.map(({ name, summary }) => `- [\`claviger ${name}\`](#claviger-${name.replaceAll(' ', '-')}): ${summary}`).join('\n')}

${parts.join('\n')}`;
}
