import type { Node } from 'oxc-parser';
import { childNodes, dottedName } from '../../flow/syntax.js';

export const writesFiles = /\b(?:writeFile(?:Sync)?|outputFile(?:Sync)?|writeTextFile(?:Sync)?|Bun\.write)\(/;
/** Folders that servers and bundlers hand out as they are. */
const served = /(?:^|[/\n])(?:public|static|www|wwwroot|htdocs|_site|dist\/(?:client|assets|public)|build\/(?:client|static))(?:[/\n]|$)/;

/** What a script of the build writes into such a folder: `writeFileSync('public/settings.js', text)`. */
export function writtenForPages(program: Node): Node[] {
  const found: Node[] = [];
  const pending: Node[] = [program];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (node.type === 'CallExpression' && writesFiles.test(`${dottedName(node.callee) ?? ''}(`)) {
      const [path, content] = node.arguments;
      if (path !== undefined && content !== undefined && served.test(textsIn(path).join('\n'))) found.push(content);
    }
    pending.push(...childNodes(node));
  }
  return found;
}

/** The texts in an expression: the parts of `join(root, 'public', 'settings.js')`. */
function textsIn(root: Node): string[] {
  if (root.type === 'Literal') return typeof root.value === 'string' ? [root.value] : [];
  if (root.type === 'TemplateElement') return [root.value.raw];
  return childNodes(root).flatMap((node) => textsIn(node));
}
