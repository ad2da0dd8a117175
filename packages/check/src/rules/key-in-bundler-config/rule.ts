import { posix } from 'node:path';
import type { Node, Program } from 'oxc-parser';
import { isBuildFile, onlyAsks } from '../../flow/build-files.js';
import { isKeyName } from '../../flow/known/environment.js';
import { keyVariables } from '../../flow/keys.js';
import { buildsForServers } from '../../graph/bundle-entries.js';
import type { MisuseRule } from '../../flow/misuse-rule.js';
import { childNodes, dottedName } from '../../flow/syntax.js';
import { phoneSettings } from './phone-settings.js';
import { writesFiles, writtenForPages } from './written-files.js';

/** Settings whose values end up in bundles: their name, the files in which that is so, and what they stand in. */
const exposing: readonly (readonly [name: RegExp, files: RegExp, inside?: RegExp])[] = [
  [/^(?:define|publicRuntimeConfig)$/, /./],
  [/^env$/, /^next/],
  [/^public$/, /^nuxt/],
  [/^public$/, /./, /runtimeConfig/],
  [/^head$/, /^nuxt/],
  [/^extra$/, /^app/],
  [/^siteMetadata$/, /^gatsby-config/],
  [/^customFields$/, /^docusaurus/],
  [/^env$/, /^quasar/, /build/],
  [/^themeConfig$/, /^(?:docusaurus|config)\./],
  [/^(?:allowlist|whitelist|include)$/, /^\.?babel/],
];

/** Calls whose arguments end up in bundles or pages; `part`: only this setting of theirs; `names`: what they list are variables. */
const writing: Readonly<Record<string, { readonly part?: string; readonly names?: boolean }>> = {
  DefinePlugin: {},
  EnvironmentPlugin: { names: true },
  Dotenv: {},
  replace: {},
  InterpolateHtmlPlugin: {},
  HtmlWebpackPlugin: { part: 'templateParameters' },
  HtmlRspackPlugin: { part: 'templateParameters' },
  createHtmlPlugin: {},
  createPage: { part: 'context' },
  // Nuxt's settings of an app, which pages see.
  defineAppConfig: {},
};

export const keyInBundlerConfig: MisuseRule = {
  rule: {
    id: 'key-in-bundler-config',
    item: 'server-side-only',
    severity: 'error',
    title: 'The build configuration writes the key into client code',
    remedy: 'Take the variable out of `define`, `env`, `DefinePlugin` or the public runtime configuration and read it in server code at run time; rotate the key.',
  },
  find(analysis, report) {
    const variables = keyVariables(analysis.events('client'));
    const isKey = (name: string): boolean => isKeyName(name) || variables.has(name);
    const usesClaude = analysis.claudeModules.size > 0;
    for (const [path, module] of analysis.graph.modules) {
      if (!isBuildFile(path) || analysis.isAside(path)) continue;
      const text = module.file.text() ?? '';
      if (!/\b(?:define|env|public|extra|head|DefinePlugin|EnvironmentPlugin|publicRuntimeConfig|envPrefix|dotenv|siteMetadata|inline-environment-variables|createPage|templateParameters|createHtmlPlugin|InterpolateHtmlPlugin|customFields|themeConfig|defineAppConfig)\b/i.test(text)) continue;
      const syntax = analysis.interpreter.syntax(path);
      if (syntax === undefined) continue;
      if (buildsForServers(syntax.program, text, path)) continue;
      const lines = new Set<number>();
      const add = (node: Node, what: string): void => {
        const place = analysis.place(path, node);
        if (lines.has(place.line)) return;
        lines.add(place.line);
        report.finding({ ruleId: 'key-in-bundler-config', ...place, message: `${what} becomes part of the code that users receive.` });
      };
      for (const { node, how } of exposed(syntax.program, posix.basename(path))) {
        for (const read of keyReads(node, isKey, constantsOf(syntax.program))) add(read.node, `${read.name} (${how})`);
        // Nuxt fills `public.anthropicKey` from NUXT_PUBLIC_ANTHROPIC_KEY, whatever stands there.
        if (how === 'public' && node.type === 'ObjectExpression') for (const entry of node.properties) if (entry.type === 'Property' && entry.key.type === 'Identifier' && isKeyName(entry.key.name)) add(entry, `${entry.key.name} (${how})`);
        if (usesClaude && /define|DefinePlugin/.test(how)) for (const whole of wholeEnvironments(node)) add(whole, `The whole environment (${how}), the key with it,`);
      }
      for (const field of clientFields(syntax.program, isKey)) add(field.node, `${field.name} (context: 'client')`);
      for (const prefix of openPrefixes(syntax.program)) if (usesClaude) add(prefix, 'Every variable with this prefix, the key with it,');
    }
    for (const path of analysis.graph.modules.keys()) {
      if (analysis.isAside(path) || !(isBuildFile(path) || analysis.claudeModules.has(path)) || !writesFiles.test(analysis.text(path))) continue;
      const program = analysis.interpreter.syntax(path)?.program;
      const lines = new Set<number>();
      for (const content of program === undefined ? [] : writtenForPages(program)) {
        for (const read of keyReads(content, isKey, program === undefined ? noConstants : constantsOf(program))) {
          const place = analysis.place(path, read.node);
          if (lines.has(place.line)) continue;
          lines.add(place.line);
          report.finding({ ruleId: 'key-in-bundler-config', ...place, message: `${read.name} is written into a file that is served to everyone.` });
        }
      }
    }
    for (const found of phoneSettings(analysis.project, isKey)) report.finding({ ruleId: 'key-in-bundler-config', path: found.path, line: found.line, column: 1, endLine: found.line, message: `${found.name} becomes part of the app that users receive.` });
    for (const file of analysis.project.files) {
      if (!/(?:^|\/)app\.json$/.test(file.path) || file.skipped !== undefined) continue;
      const text = file.text() ?? '';
      const match = /"extra"[\s\S]{0,2000}?"([A-Za-z_]{0,40}(?:anthropic|claude)[A-Za-z_]{0,20}key)"/i.exec(text);
      if (match?.[1] === undefined) continue;
      const line = text.slice(0, match.index + match[0].length).split('\n').length;
      report.finding({ ruleId: 'key-in-bundler-config', path: file.path, line, column: 1, endLine: line, message: `${match[1]} (extra) becomes part of the app that users receive.` });
    }
  },
};

interface Exposed {
  readonly node: Node;
  readonly how: string;
}

function exposed(program: Node, fileName: string): Exposed[] {
  const found: Exposed[] = [];
  const pending: { node: Node; inside: string }[] = [{ node: program, inside: '' }];
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    const { node } = at;
    let inside = at.inside;
    if (node.type === 'Property' && (node.key.type === 'Identifier' || node.key.type === 'Literal')) {
      const name = node.key.type === 'Identifier' ? node.key.name : String(node.key.value);
      if (exposing.some(([names, files, around]) => names.test(name) && files.test(fileName) && (around === undefined || around.test(at.inside)))) {
        found.push({ node: node.value, how: name });
        continue;
      }
      inside = `${at.inside}.${name}`;
    }
    if (node.type === 'NewExpression' || node.type === 'CallExpression') {
      const name = dottedName(node.callee)?.split('.').at(-1) ?? '';
      const writes = Object.hasOwn(writing, name) ? writing[name] : undefined;
      if (writes !== undefined) {
        for (const argument of node.arguments) for (const part of partOf(argument, writes)) found.push({ node: part, how: name });
        continue;
      }
    }
    for (const child of childNodes(node)) pending.push({ node: child, inside });
  }
  return found;
}

function partOf(node: Node, { part: setting, names }: { readonly part?: string; readonly names?: boolean }): Node[] {
  const entries = node.type === 'ObjectExpression' ? node.properties.filter((entry) => entry.type === 'Property') : [];
  if (names === true) return [node, ...entries.map(({ key }) => key)];
  return setting === undefined ? [node] : entries.filter(({ key }) => key.type === 'Identifier' && key.name === setting).map(({ value }) => value);
}

/** Values that read the key: `process.env.X`, `env.X`, a name in EnvironmentPlugin's list, a key of `define`. */
function keyReads(root: Node, isKey: (name: string) => boolean, constants: ReadonlyMap<string, Node>): { node: Node; name: string }[] {
  const found: { node: Node; name: string }[] = [];
  const pending: Node[] = [root];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (node.type === 'MemberExpression') {
      const name = node.property.type === 'Identifier' && !node.computed ? node.property.name : node.property.type === 'Literal' ? String(node.property.value) : '';
      if (isKey(name)) found.push({ node, name });
    } else if (node.type === 'Literal' && typeof node.value === 'string' && isKey(node.value)) found.push({ node, name: node.value });
    else if (node.type === 'Identifier' && isKey(node.name)) found.push({ node, name: node.name });
    else if (node.type === 'Identifier') {
      // `const key = process.env.X` above: found where the name is used.
      const written = constants.get(node.name);
      const [read] = written === undefined ? [] : keyReads(written, isKey, noConstants);
      if (read !== undefined) found.push({ node, name: read.name });
    }
    if (onlyAsks(node)) continue;
    if (node.type === 'Property' && !node.computed) pending.push(node.value);
    else if (node.type === 'ConditionalExpression') pending.push(node.consequent, node.alternate);
    else pending.push(...childNodes(node));
  }
  return found;
}

const noConstants: ReadonlyMap<string, Node> = new Map();

/** What the constants of a configuration are, by their names. */
function constantsOf(program: Program): Map<string, Node> {
  const declared = program.body.map((statement) => (statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement));
  return new Map(declared.flatMap((statement) => (statement?.type === 'VariableDeclaration' ? statement.declarations : [])).flatMap(({ id, init }): [string, Node][] => (id.type === 'Identifier' && init !== null && init !== undefined ? [[id.name, init]] : [])));
}

/** A variable that Astro's schema of the environment gives to pages: `envField.string({ context: 'client' })`. */
function clientFields(program: Node, isKey: (name: string) => boolean): { node: Node; name: string }[] {
  const found: { node: Node; name: string }[] = [];
  const pending: Node[] = [program];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (node.type === 'Property' && node.value.type === 'CallExpression' && dottedName(node.value.callee)?.startsWith('envField.') === true) {
      const name = node.key.type === 'Identifier' ? node.key.name : node.key.type === 'Literal' ? String(node.key.value) : '';
      const [options] = node.value.arguments;
      const isGiven = options?.type === 'ObjectExpression' && options.properties.some((entry) => entry.type === 'Property' && entry.key.type === 'Identifier' && entry.key.name === 'context' && entry.value.type === 'Literal' && entry.value.value === 'client');
      if (isGiven && isKey(name)) found.push({ node, name });
      continue;
    }
    pending.push(...childNodes(node));
  }
  return found;
}

/** `'process.env': process.env`, `...process.env`, `JSON.stringify(env)` of everything. */
function wholeEnvironments(root: Node): Node[] {
  const found: Node[] = [];
  const pending: Node[] = [root];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (node.type === 'Property' && !node.computed) {
      const key = node.key.type === 'Literal' ? String(node.key.value) : '';
      const value = node.value.type === 'CallExpression' ? node.value.arguments[0] : node.value;
      const name = value === undefined ? '' : dottedName(value);
      if (key === 'process.env' && (name === 'process.env' || name === 'env')) {
        found.push(node);
        continue;
      }
      pending.push(node.value);
      continue;
    }
    if (node.type === 'SpreadElement' && dottedName(node.argument) === 'process.env') found.push(node);
    pending.push(...childNodes(node));
  }
  return found;
}

/** Vite's `envPrefix: ''` or one that covers the key. */
function openPrefixes(program: Node): Node[] {
  const found: Node[] = [];
  const pending: Node[] = [program];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (node.type === 'Property' && node.key.type === 'Identifier' && node.key.name === 'envPrefix') {
      const values = node.value.type === 'ArrayExpression' ? node.value.elements : [node.value];
      if (values.some((value) => value?.type === 'Literal' && typeof value.value === 'string' && (value.value === '' || /^(?:ANTHROPIC|CLAUDE)/i.test(value.value)))) found.push(node);
    }
    pending.push(...childNodes(node));
  }
  return found;
}
