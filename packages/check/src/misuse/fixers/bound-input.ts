import type { Node } from 'oxc-parser';
import type { Fixer } from '../../engine/fixer.js';
import { parsed } from './source.js';

/** The default of the gateway's own limit on a user's text. */
const CHARACTERS = '10_000';

/**
 * Adds a check behind `const { message } = req.body`, where the handler stands in the same file as the finding's first
 * step and says which framework it is by what it calls. Anything less plain is left to a person.
 */
export const boundInput: Fixer = {
  ruleId: 'unbounded-input',
  plan(project, finding) {
    const name = /^request body\.(\w{1,60}) \(/.exec(finding.message)?.[1];
    const path = finding.steps?.[0]?.path;
    const from = finding.steps?.[0]?.line ?? 0;
    if (name === undefined || path === undefined) return undefined;
    const source = parsed(project, path);
    if (source === undefined) return undefined;
    const declaration = source.find((node): node is Extract<Node, { type: 'VariableDeclaration' }> => {
      if (node.type !== 'VariableDeclaration' || node.declarations.length !== 1 || source.line(node.start) < from) return false;
      const [entry] = node.declarations;
      if (entry?.id.type !== 'ObjectPattern' || entry.init === null) return false;
      const bound = entry.id.properties.some((property) => property.type === 'Property' && property.value.type === 'Identifier' && property.value.name === name && property.key.type === 'Identifier' && property.key.name === name);
      return bound && /^(?:req|request)\.body$|^await (?:req|request)\.json\(\)$/.test(source.text.slice(entry.init.start, entry.init.end));
    });
    if (declaration === undefined) return undefined;
    const [entry] = declaration.declarations;
    const web = entry?.init?.type === 'AwaitExpression';
    const lineStart = source.text.lastIndexOf('\n', declaration.start - 1) + 1;
    const indent = /^[ \t]*/.exec(source.text.slice(lineStart, declaration.start))?.[0] ?? '';
    if (source.text.slice(lineStart, declaration.start).trim() !== '') return undefined;
    const handler = source.text.slice(declaration.end, declaration.end + 4000);
    const answer = web ? `return Response.json({ error: '${name} is missing or too long' }, { status: 400 });` : /\bres\.(?:json|status|send)\(/.test(handler) ? `return res.status(400).json({ error: '${name} is missing or too long' });` : undefined;
    if (answer === undefined) return undefined;
    return {
      title: `Bound ${name} in ${path}`,
      changes: [{ kind: 'replace', path, start: declaration.end, end: declaration.end, text: `\n${indent}if (typeof ${name} !== 'string' || ${name}.length > ${CHARACTERS}) {\n${indent}  ${answer}\n${indent}}` }],
    };
  },
};
