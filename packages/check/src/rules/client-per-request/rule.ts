import type { Node } from 'oxc-parser';
import type { Analysis } from '../../flow/analysis.js';
import type { EventOf } from '../../flow/event.js';
import { keyOwner } from '../../flow/keys.js';
import type { MisuseRule } from '../../flow/misuse-rule.js';
import { placedApart, type Fault } from '../../flow/places-apart.js';
import { isFunction, nodesAround, walk } from '../../flow/syntax.js';
import { isKept } from './kept.js';

export const clientPerRequest: MisuseRule = {
  rule: {
    id: 'client-per-request',
    item: 'client-reused',
    severity: 'note',
    title: 'A new client is made for every request',
    remedy: 'Create the client once, outside the handler, and share it: it keeps connections open.',
  },
  find(analysis, report) {
    const said = new Set<unknown>();
    const once: EventOf<'client'>[] = [];
    const again: Fault<EventOf<'client'>>[] = [];
    for (const event of analysis.events('client')) {
      if (said.has(event.node) || analysis.isAside(event.path) || event.detail.client === 'http' || event.detail.client === 'ai-sdk') continue;
      if (event.route === undefined) {
        if (perConnection(analysis, event) && keyOwner(event) !== 'typed') {
          said.add(event.node);
          report.finding({ ruleId: 'client-per-request', ...analysis.place(event.path, event.node), message: 'A client is made for each connection.' });
        } else if (!isKept(analysis, event) && madeForEach(analysis, event)) {
          said.add(event.node);
          report.finding({ ruleId: 'client-per-request', ...analysis.place(event.path, event.node), message: 'A client is made for each request: the container makes what holds it anew.' });
        } else once.push(event);
        continue;
      }
      // Workers get their environment with the request, and a user's own key makes a client of his own.
      const byRequest = /^(?:worker|pages-functions|hono)$/.test(event.route.framework) && event.detail.key !== undefined;
      if (byRequest || keyOwner(event) === 'typed' || /getCloudflareContext|platform\.env|context\.env|\benv\.[A-Z]/.test(analysis.text(event.path).replaceAll('process.env', ''))) continue;
      if (isKept(analysis, event) || keptWhenMade(analysis, event) || isOfClass(analysis, event)) {
        once.push(event);
        continue;
      }
      again.push({ event, message: `A new client is created each time ${event.route.name} is called.` });
    }
    // What is made once elsewhere, by a class or a function that others share, is made anew where it is called for.
    for (const { event, message, place } of placedApart(analysis, again.filter(({ event }) => !said.has(event.node)), once)) {
      said.add(event.node);
      report.finding({ ruleId: 'client-per-request', ...place, message, steps: analysis.steps(event, 'makes the client here') });
    }
    if (said.size === 0) report.evidence('client-reused', once.length > 0 ? 'pass' : 'not-applicable', { text: once.length > 0 ? 'clients are created once and shared' : 'no client is created here', ruleId: 'client-per-request' });
  },
};

/** A static field of a class is made once, when the class is. */
function isOfClass(analysis: Analysis, { path, node: made }: EventOf<'client'>): boolean {
  const program = analysis.interpreter.syntax(path)?.program;
  const around = program === undefined ? [] : nodesAround(program, made);
  const part = around.findLast((node) => isFunction(node) || node.type === 'StaticBlock' || (node.type === 'PropertyDefinition' && node.static));
  return part !== undefined && !isFunction(part);
}

/** Put where it is kept, by a function that asks first whether it is there: `if (client) return client; … client = new Anthropic()`. */
function keptWhenMade(analysis: Analysis, { path, node: made }: EventOf<'client'>): boolean {
  const syntax = analysis.interpreter.syntax(path);
  if (syntax === undefined) return false;
  const around = nodesAround(syntax.program, made);
  const assignment = around.findLast((node) => node.type === 'AssignmentExpression');
  const maker = around.findLast((node) => isFunction(node));
  if (assignment === undefined || maker === undefined || assignment.start < maker.start) return false;
  const { left } = assignment;
  const keeper = left.type === 'Identifier' || left.type === 'MemberExpression' ? syntax.text.slice(left.start, left.end) : undefined;
  if (keeper === undefined) return false;
  let asked = false;
  let own = false;
  walk(maker, (node) => {
    if (node.type === 'VariableDeclarator' && node.id.type === 'Identifier' && node.id.name === keeper) own = true;
    if (node.type === 'IfStatement' && node.start < made.start && mentions(node.test, keeper, syntax.text)) asked = true;
    return true;
  });
  return asked && !own;
}

function mentions(test: Node, name: string, text: string): boolean {
  let found = false;
  walk(test, (node) => {
    if ((node.type === 'Identifier' || node.type === 'MemberExpression') && text.slice(node.start, node.end) === name) found = true;
    return !found;
  });
  return found;
}

/** How containers are told that something lives as long as a request. */
const ofRequest = /\bScope\.REQUEST\b|\bBindingScope\.REQUEST\b|\bscope:\s{0,4}['"]request['"]/;

/** What frameworks call for the context of each request: tRPC, GraphQL. */
const makesContext = /^create(?:TRPC|Inner|TRPCInner|GraphQL|Yoga)?Context(?:Inner)?$/;

/** In a class, or by a provider, that a container makes anew for each request: `@Injectable({ scope: Scope.REQUEST })`. */
function madeForEach(analysis: Analysis, event: EventOf<'client'>): boolean {
  const text = analysis.text(event.path);
  const program = ofRequest.test(text) || /\bcreate\w{0,20}Context/.test(text) ? analysis.interpreter.syntax(event.path)?.program : undefined;
  return program !== undefined && nodesAround(program, event.node).some((node) => {
    if (isFunction(node) && 'id' in node && node.id?.type === 'Identifier') return makesContext.test(node.id.name);
    if (node.type === 'VariableDeclarator' && node.id.type === 'Identifier' && node.init !== null && isFunction(node.init)) return makesContext.test(node.id.name);
    if (node.type === 'ClassDeclaration' || node.type === 'ClassExpression') return node.decorators.some((decorator) => ofRequest.test(text.slice(decorator.start, decorator.end)));
    return node.type === 'ObjectExpression' && node.properties.some((part) => part.type === 'Property' && ofRequest.test(text.slice(part.start, Math.min(part.end, part.start + 80))) && !(part.start <= event.node.start && part.end >= event.node.end));
  });
}

/** In the function that a server of sockets calls for each of its connections. */
function perConnection(analysis: Analysis, event: EventOf<'client'>): boolean {
  const program = analysis.interpreter.syntax(event.path)?.program;
  return program !== undefined && nodesAround(program, event.node).some((node) => {
    const [name, handler] = node.type === 'CallExpression' && node.callee.type === 'MemberExpression' && node.callee.property.type === 'Identifier' && node.callee.property.name === 'on' ? node.arguments : [];
    return name?.type === 'Literal' && /^connect(?:ion)?$/.test(String(name.value)) && handler !== undefined && handler.start <= event.node.start;
  });
}
