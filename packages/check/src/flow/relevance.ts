import type { ModuleGraph } from '../graph/module-graph.js';
import { cloudQueues, takesMessages } from './known/cloud-queues.js';
import { jobModules } from './known/jobs.js';
import { containerModules } from './known/service-containers.js';
import { isOfSails } from './routes/sails.js';
import { isOfStrapi } from './routes/strapi.js';

/** Where plugins are loaded by their folder, nobody imports them: the loader and all that stands below it. */
export function loadedByFolder(graph: ModuleGraph, claude: ReadonlySet<string>): string[] {
  const found: string[] = [];
  for (const [path, module] of graph.modules) {
    // A container of awilix, which finds its modules by their names.
    if (module.record.imports.some((edge) => edge.specifier === 'awilix') && (module.file.text() ?? '').includes('.loadModules(')) {
      const manifest = graph.project.packageOf(path);
      if ([...claude].some((other) => graph.project.packageOf(other) === manifest)) found.push(path);
    }
    if (!module.record.imports.some((edge) => /^@?fastify[-/]autoload$/.test(edge.specifier))) continue;
    const folder = path.replace(/[^/]*$/, '');
    if ([...claude].some((other) => other.startsWith(folder))) found.push(path, ...[...graph.modules.keys()].filter((other) => other.startsWith(folder)));
  }
  return found;
}

/** Frameworks that find controllers, services and policies by their folders: where one of those leads to Claude, the others may. */
export function placedByFramework(graph: ModuleGraph, claude: ReadonlySet<string>): string[] {
  const placed = [...graph.modules.keys()].filter((path) => isOfStrapi(graph.project, path) || isOfSails(graph.project, path));
  const near = placed.length === 0 ? new Set<string>() : graph.ancestors(claude);
  return placed.some((path) => near.has(path)) ? placed : [];
}

/** Modules that may hand work to those that lead to Claude, by a package of queues, of events or of services that both use. */
export function handingOn(graph: ModuleGraph, claude: ReadonlySet<string>): string[] {
  const near = new Set([...graph.ancestors([...claude]), ...claude]);
  const used = (path: string): string[] => graph.module(path)?.record.imports.map((edge) => edge.specifier).map((specifier) => (specifier.startsWith('inversify') ? 'inversify' : specifier)).filter((specifier) => jobModules.test(specifier) || containerModules.test(specifier)) ?? [];
  // Those that a worker's file imports know the queue as well.
  const beside = [...near].flatMap((path) => graph.module(path)?.edges.flatMap((edge) => graph.targetsOf(edge)) ?? []);
  const packages = new Set([...near, ...beside].flatMap((path) => used(path)));
  // A function that a cloud starts with a message imports nothing of the queue.
  const byMessages = [...near].some((path) => takesMessages(graph.module(path)?.file.text() ?? ''));
  const sends = (path: string): boolean => graph.module(path)?.record.imports.some((edge) => cloudQueues.test(edge.specifier)) === true;
  const senders = byMessages ? graph.ancestors([...graph.modules.keys()].filter((path) => sends(path))) : [];
  return [...new Set([...senders, ...(byMessages ? [...graph.modules.keys()].filter((path) => sends(path)) : []), ...(packages.size === 0 ? [] : [...graph.modules.keys()].filter((path) => used(path).some((specifier) => packages.has(specifier))))])];
}
