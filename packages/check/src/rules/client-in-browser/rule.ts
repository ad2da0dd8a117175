import type { Location, Step } from '../../engine/finding.js';
import { plural } from '../../engine/plural.js';
import type { Analysis } from '../../flow/analysis.js';
import type { Frame } from '../../flow/evaluator.js';
import type { EventOf } from '../../flow/event.js';
import { keyOwner } from '../../flow/keys.js';
import type { MisuseRule } from '../../flow/misuse-rule.js';
import { isServerFunction, isTakenOut } from '../../graph/import-use.js';
import { pathTo } from '../../graph/module-graph.js';

export const clientInBrowser: MisuseRule = {
  rule: {
    id: 'client-in-browser',
    item: 'server-side-only',
    severity: 'error',
    title: 'A Claude client with the app\'s key is part of what browsers, phones or desktop apps receive',
    remedy: 'Create the client in a server module (a route handler, a server action, a function), mark that module with `import "server-only"` where the framework supports it, and let the page call it.',
  },
  find(analysis, report) {
    const clients = analysis.events('client');
    const seen = new Set<unknown>();
    const onServer = new Set<unknown>();
    const typed = new Set<unknown>();
    // What servers import as well is right where it stands: the fault is the import by a page.
    const byServers = analysis.graph.reach(new Set(analysis.routes.map((route) => route.path)), () => true);
    for (const event of clients) if (keyOwner(event) === 'typed') typed.add(event.node);
    for (const event of clients) {
      if (seen.has(event.node) || analysis.isAside(event.path)) continue;
      const where = clientPath(analysis, event, byServers);
      if (where === undefined) {
        onServer.add(event.node);
        continue;
      }
      const owner = keyOwner(event);
      if (owner === 'unknown' && !typed.has(event.node) && !knownElsewhere(clients, event)) {
        report.evidence('server-side-only', 'cannot-tell', { text: 'a Claude client is created in the browser with a key whose source could not be traced', path: event.path, line: analysis.place(event.path, event.node).line, ruleId: 'client-in-browser' });
        continue;
      }
      if (owner === 'typed' || owner === 'none') {
        report.evidence('server-side-only', 'pass', { text: owner === 'typed' ? 'the client in the browser uses a key that the user typed in' : 'the client in the browser holds no key', path: event.path, line: analysis.place(event.path, event.node).line, ruleId: 'client-in-browser' });
        continue;
      }
      if (owner === 'unknown') continue;
      seen.add(event.node);
      report.finding({
        ruleId: 'client-in-browser',
        ...(where.shared ?? analysis.place(event.path, event.node)),
        message: `${where.shared === undefined ? 'This Claude client is created with the app\'s key and is reachable' : 'This import pulls in a Claude client that is created with the app\'s key, reachable'} from ${where.reason}${where.steps.length > 1 ? ` ${where.steps[0]?.path ?? ''}` : ''}: everyone who opens the app can take the key or spend it.`,
        steps: where.steps,
      });
    }
    if (clients.length === 0 && analysis.byCall().size === 0) report.evidence('server-side-only', 'not-applicable', { text: 'no Claude client is created here' });
    // The SDK of a cloud is called with the rights of the machine, that of a gateway is made for any model.
    if (clients.length === 0) for (const [node, [event]] of analysis.byCall()) if (event !== undefined && !analysis.client.modules.has(event.path)) onServer.add(node);
    if (onServer.size > 0 && seen.size === 0) report.evidence('server-side-only', 'pass', { text: `${plural(onServer.size, 'place')} where a Claude client is created or used; no client entry leads there (${String(analysis.client.entries.size)} looked at)`, ruleId: 'client-in-browser' });
  },
};

/** Inside a function that is taken out of what browsers get, wherever its module is imported. */
function inServerFunction(frame: Frame): boolean {
  for (let at: Frame | undefined = frame, count = 0; at !== undefined && count < 40; at = at.caller, count += 1) if (at.node !== undefined && isServerFunction(at.node)) return true;
  return false;
}

/** The same place reached with a known key in another call. */
function knownElsewhere(clients: readonly EventOf<'client'>[], event: EventOf<'client'>): boolean {
  return clients.some((other) => other.node === event.node && keyOwner(other) !== 'unknown');
}

/** What a page shows, though its file has a server half that imports the same. */
const isComponent = /(?:^|\/)components\/|\.(?:jsx|tsx|vue|svelte)$/;

function clientPath(analysis: Analysis, event: EventOf<'client'>, byServers: ReadonlyMap<string, unknown>): { reason: string; steps: Step[]; shared: Location | undefined } | undefined {
  const { modules } = analysis.client;
  if (!modules.has(event.path)) return undefined;
  // A page's server functions stand in the same file as the page and are taken out of its bundle.
  if (analysis.inServerPart(event) || inServerFunction(event.frame)) return undefined;
  const program = modules.get(event.path) === undefined ? analysis.interpreter.syntax(event.path)?.program : undefined;
  if (program !== undefined && isTakenOut(program, analysis.client.reason(event.path), event.node)) return undefined;
  const hops = pathTo(modules, event.path);
  const crossing = hops.find((hop) => (byServers.has(hop.to) && !isComponent.test(hop.to)) || analysis.project.packageOf(hop.to) !== analysis.project.packageOf(hop.from));
  const steps = hops.map((hop): Step => ({ ...analysis.interpreter.trees.place(hop.from, hop.offset), message: `imports ${hop.to}` }));
  steps.push({ ...analysis.place(event.path, event.node), message: 'makes the client' });
  const shared = crossing === undefined ? undefined : analysis.interpreter.trees.place(crossing.from, crossing.offset);
  return { reason: analysis.client.reason(event.path), steps, shared };
}
