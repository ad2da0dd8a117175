import type { Node } from 'oxc-parser';
import type { Fixer } from '../../engine/fixer.js';
import { parsed, wholeProperty } from './source.js';

/** Takes `dangerouslyAllowBrowser` out: on a server it changes nothing, in a browser the SDK then refuses to start. */
export const removeBrowserFlag: Fixer = {
  ruleId: 'browser-flag-with-own-key',
  plan(project, finding) {
    const source = parsed(project, finding.path);
    if (source === undefined) return undefined;
    const flag = source.find((node): node is Extract<Node, { type: 'Property' }> => node.type === 'Property' && node.key.type === 'Identifier' && node.key.name === 'dangerouslyAllowBrowser' && source.line(node.start) >= finding.line && source.line(node.start) <= finding.endLine);
    if (flag === undefined) return undefined;
    return { title: `Remove dangerouslyAllowBrowser in ${finding.path}`, changes: [{ kind: 'replace', path: finding.path, ...wholeProperty(source.text, flag.start, flag.end), text: '' }] };
  },
};
