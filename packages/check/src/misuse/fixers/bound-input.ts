import type { Node } from 'oxc-parser';
import type { Fixer } from '../../engine/fixer.js';
import { isNoPlainText } from './not-plain-text.js';
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
    // Each of the names has to be a plain field of the body: a deeper one, or one of a list, is for a person.
    const listed = /^((?:request body\.\w{1,60}(?:, )?){1,3}) \(/.exec(finding.message)?.[1];
    const names = listed?.split(', ').map((field) => field.slice('request body.'.length)) ?? [];
    const path = finding.steps?.[0]?.path;
    const from = finding.steps?.[0]?.line ?? 0;
    if (names.length === 0 || path === undefined) return undefined;
    const source = parsed(project, path);
    if (source === undefined) return undefined;
    const declaration = source.find((node): node is Extract<Node, { type: 'VariableDeclaration' }> => {
      if (node.type !== 'VariableDeclaration' || node.declarations.length !== 1 || source.line(node.start) < from) return false;
      const [entry] = node.declarations;
      if (entry?.id.type !== 'ObjectPattern' || entry.init === null) return false;
      const { properties } = entry.id;
      const taken = (name: string): boolean => properties.some((property) => property.type === 'Property' && property.value.type === 'Identifier' && property.value.name === name && property.key.type === 'Identifier' && property.key.name === name);
      return names.every(taken) && /^(?:req|request)\.body$|^await (?:req|request)\.json\(\)$/.test(source.text.slice(entry.init.start, entry.init.end));
    });
    if (declaration === undefined || names.some((name) => isNoPlainText(source, name, declaration.end))) return undefined;
    const [entry] = declaration.declarations;
    const web = entry?.init?.type === 'AwaitExpression';
    const lineStart = source.text.lastIndexOf('\n', declaration.start - 1) + 1;
    const indent = /^[ \t]*/.exec(source.text.slice(lineStart, declaration.start))?.[0] ?? '';
    if (source.text.slice(lineStart, declaration.start).trim() !== '') return undefined;
    const handler = source.text.slice(declaration.end, declaration.end + 4000);
    const said = `${names.join(' or ')} is missing or too long`;
    const answer = web ? `return Response.json({ error: '${said}' }, { status: 400 });` : /\bres\.(?:json|status|send)\(/.test(handler) ? `return res.status(400).json({ error: '${said}' });` : undefined;
    if (answer === undefined) return undefined;
    const tooLong = names.map((name) => `typeof ${name} !== 'string' || ${name}.length > ${CHARACTERS}`).join(' || ');
    return {
      title: `Bound ${names.join(' and ')} in ${path}`,
      changes: [{ kind: 'replace', path, start: declaration.end, end: declaration.end, text: `\n${indent}if (${tooLong}) {\n${indent}  ${answer}\n${indent}}` }],
    };
  },
};
