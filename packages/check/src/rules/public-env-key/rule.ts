import type { Node } from 'oxc-parser';
import type { Analysis } from '../../flow/analysis.js';
import { isBuildFile, onlyAsks } from '../../flow/build-files.js';
import { isKeyName, isPublicName, publicPrefixes } from '../../flow/known/environment.js';
import { keyVariables } from '../../flow/keys.js';
import type { MisuseRule } from '../../flow/misuse-rule.js';
import { childNodes } from '../../flow/syntax.js';
import { LineTable } from '../../graph/source-text.js';

/** Plug-ins of React Native that write the variables which are read into the app. */
const compilesIn = /^(?:react-native-config|react-native-dotenv|@env)$/;
const publicName = new RegExp(`\\b(?:${publicPrefixes})[A-Z0-9_]{1,100}\\b`, 'g');

export const publicEnvKey: MisuseRule = {
  rule: {
    id: 'public-env-key',
    item: 'server-side-only',
    severity: 'error',
    title: 'The key is in a variable that bundlers put into client code',
    remedy: 'Rename the variable to one without the public prefix, read it only in server code, and rotate the key: it has been in every bundle built so far.',
  },
  find(analysis, report) {
    const variables = new Set([...keyVariables(analysis.events('client'))].filter((name) => isPublicName(name)));
    const isPublicKey = (name: string): boolean => variables.has(name) || (isPublicName(name) && isKeyName(name));
    const explained = new Set<string>();
    const why = (name: string): string => `${name} has a public prefix: its value is written into the code that users receive.`;
    for (const path of new Set([...analysis.relevant, ...analysis.claudeModules])) {
      if (analysis.isAside(path)) continue;
      const syntax = analysis.interpreter.syntax(path);
      if (syntax === undefined) continue;
      const lines = new Set<number>();
      const writer = analysis.graph.module(path)?.record.imports.map((edge) => edge.specifier).find((specifier) => compilesIn.test(specifier));
      for (const { node, name } of reads(syntax.program, isBuildFile(path))) {
        const written = writer !== undefined && isKeyName(name);
        if (!isPublicKey(name) && !written) continue;
        const place = analysis.place(path, node);
        if (lines.has(place.line)) continue;
        lines.add(place.line);
        explained.add(name);
        report.finding({ ruleId: 'public-env-key', ...place, message: written ? `${name} is written into the app by ${writer}: everyone who installs it has its value.` : why(name) });
      }
    }
    settings(analysis, isPublicKey, (path, offset, name) => {
      const text = analysis.text(path);
      const { line, column } = new LineTable(text).position(offset);
      report.finding({ ruleId: 'public-env-key', path, line, column, endLine: line, endColumn: column + name.length, message: explained.has(name) ? `${name} is set here: rename it in this file, too.` : why(name) });
      explained.add(name);
    });
  },
};

/** Every reading of an environment variable, those of checks that refuse to start left out; where a build runs, those that only ask whether it is set. */
function reads(program: Node, builds: boolean): { node: Node; name: string }[] {
  const found: { node: Node; name: string }[] = [];
  const pending: Node[] = [program];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (builds && onlyAsks(node)) continue;
    // `if (process.env.NEXT_PUBLIC_X_KEY) throw ...` guards against the fault.
    if (node.type === 'IfStatement' && refuses(node.consequent)) {
      pending.push(node.consequent);
      if (node.alternate !== null) pending.push(node.alternate);
      continue;
    }
    if (node.type === 'MemberExpression') {
      const name = node.property.type === 'Identifier' && !node.computed ? node.property.name : node.property.type === 'Literal' && typeof node.property.value === 'string' ? node.property.value : undefined;
      if (name !== undefined && isEnvironment(node.object)) found.push({ node, name });
    } else if (node.type === 'VariableDeclarator' && node.id.type === 'ObjectPattern' && node.init !== null && isEnvironment(node.init)) {
      for (const entry of node.id.properties) if (entry.type === 'Property' && entry.key.type === 'Identifier') found.push({ node: entry, name: entry.key.name });
    } else if (node.type === 'ImportSpecifier' && node.imported.type === 'Identifier') found.push({ node, name: node.imported.name });
    pending.push(...childNodes(node));
  }
  return found.sort((a, b) => a.node.start - b.node.start);
}

function refuses(node: Node): boolean {
  if (node.type === 'ThrowStatement') return true;
  return node.type === 'BlockStatement' && node.body.some((statement) => statement.type === 'ThrowStatement' || (statement.type === 'ExpressionStatement' && statement.expression.type === 'CallExpression' && statement.expression.callee.type === 'MemberExpression' && statement.expression.callee.property.type === 'Identifier' && statement.expression.callee.property.name === 'exit'));
}

function isEnvironment(node: Node): boolean {
  if (node.type === 'ChainExpression' || node.type === 'TSAsExpression' || node.type === 'TSNonNullExpression') return isEnvironment(node.expression);
  if (node.type === 'Identifier') return /^(?:env|config|publicRuntimeConfig)$/i.test(node.name);
  return node.type === 'MemberExpression' && node.property.type === 'Identifier' && /^(?:env|public|extra|publicRuntimeConfig)$/.test(node.property.name);
}

const settingFile = /(?:^|\/)(?:\.env[\w.-]*|[\w.-]+\.env|\.dev\.vars|Dockerfile[\w.-]*|[\w.-]*compose[\w.-]*\.ya?ml|.*\.ya?ml|netlify\.toml|vercel\.json|eas\.json|fly\.toml|index\.html)$/;

/** Files that set variables: dotenv, container, compose and workflow files. Comments do not count. */
function settings(analysis: Analysis, isPublicKey: (name: string) => boolean, found: (path: string, offset: number, name: string) => void): void {
  for (const file of analysis.project.files) {
    if (file.skipped !== undefined || file.path.includes('!') || !settingFile.test(file.path) || file.size > 1_000_000) continue;
    if (file.place === 'docs' || file.place === 'build-output' || file.place === 'vendored') continue;
    const text = file.text() ?? '';
    if (!/ANTHROPIC|CLAUDE/i.test(text)) continue;
    let start = 0;
    for (const line of text.split('\n')) {
      if (!/^\s{0,40}(?:#|\/\/)/.test(line)) {
        for (const match of line.matchAll(publicName)) {
          const after = line.slice(match.index + match[0].length);
          if (isPublicKey(match[0]) && (/^["']?\s{0,8}[=:]/.test(after) || /^(?:ARG|ENV)\s/.test(line.trim()) || (after.startsWith('%') && line[match.index - 1] === '%'))) {
            found(file.path, start + match.index, match[0]);
            break;
          }
        }
      }
      start += line.length + 1;
    }
  }
}
