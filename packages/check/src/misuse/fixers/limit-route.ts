import type { Node } from 'oxc-parser';
import type { Fixer } from '../../engine/fixer.js';
import { afterImports, parsed } from './source.js';

/** Puts a limiter of express-rate-limit in front of an Express route, where the package is installed already. */
export const limitRoute: Fixer = {
  ruleId: 'no-rate-limit',
  plan(project, finding) {
    // The route itself, also where its handler is written elsewhere.
    const { path, line } = finding.steps?.[0] ?? finding;
    const manifest = project.packageOf(path);
    if (manifest?.dependencies.has('express') !== true || !manifest.dependencies.has('express-rate-limit')) return undefined;
    const source = parsed(project, path);
    if (source === undefined) return undefined;
    const call = source.find((node): node is Extract<Node, { type: 'CallExpression' }> => node.type === 'CallExpression' && source.line(node.start) === line && node.callee.type === 'MemberExpression' && node.callee.property.type === 'Identifier' && /^(?:get|post|put|patch|all)$/.test(node.callee.property.name) && node.arguments.length >= 2 && node.arguments[0]?.type === 'Literal');
    const handler = call?.arguments.at(-1);
    if (handler === undefined || /\bclaudeLimiter\b/.test(source.text)) return undefined;
    const modules = source.program.body.some((statement) => statement.type === 'ImportDeclaration');
    const made = "const claudeLimiter = rateLimit({ windowMs: 60 * 60 * 1000, limit: 20 });";
    const imported = /\brateLimit\b/.test(source.text) ? '' : modules ? "import rateLimit from 'express-rate-limit';\n" : "const rateLimit = require('express-rate-limit');\n";
    const at = afterImports(source);
    return {
      title: `Limit the route at ${path}:${String(line)} to 20 requests an hour and address`,
      changes: [
        { kind: 'replace', path, start: at, end: at, text: `${at === 0 ? '' : '\n'}${imported}${made}${at === 0 ? '\n' : ''}` },
        { kind: 'replace', path, start: handler.start, end: handler.start, text: 'claudeLimiter, ' },
      ],
      steps: ['Where people log in, give the limiter a keyGenerator that returns the user id, so that people behind one address do not share a limit.'],
    };
  },
};
