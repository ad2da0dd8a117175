import type { PackageManifest } from '../../engine/project.js';
import type { Analysis } from '../../flow/analysis.js';
import type { EventOf } from '../../flow/event.js';
import { byType, others } from './by-type.js';

/** How what hears of every error of an app is told of, or written, by framework. */
const handlers: readonly RegExp[] = [
  /setErrorHandler/, // Fastify
  /\.onError\(|\bonError:/, // Hono, Elysia, tRPC, middy
  /useGlobalFilters|@UseFilters\(|@Catch\(|\bAPP_FILTER\b/, // Nest
  /app\.use\(\s{0,8}(?:async\s{1,4})?(?:function\s{0,4}\w{0,40}\s{0,4})?\(\s{0,8}(?:err|error|e)\b/, // Express
  /\.use\(\s{0,8}[\w.]{0,60}(?:error|problem)\w{0,40}\s{0,4}[()]/i, // handlers by their names
  /\berrorHandler\s{0,4}[,:]/i, // Moleculer, Nitro
  /\btry\s{0,4}\{\s{0,20}(?:return\s{1,4})?await\s{1,4}next\(\)/, // Koa, Oak, Hono
  /\bonPreResponse\b/, // Hapi
  /\bdefineNitroErrorHandler\b/, // Nitro
  /\b(?:bot|composer)\.catch\(|\b(?:app|bolt)\.error\(/, // grammY, Telegraf, Bolt
  /\bexport\s{1,4}(?:const|(?:async\s{1,4})?function)\s{1,4}handleError\b/, // SvelteKit, Remix
  /\b(?:formatError|errorFormatter)\b/, // Apollo, Mercurius, tRPC
  /\bextends\s{1,4}(?:\w{1,40}\.)?(?:Http)?ExceptionHandler\b/, // Adonis
];
const ofTheApp = new RegExp(handlers.map(({ source }) => source).join('|'), 'i');

/** The same where the error goes into a log there: `app.onError((error, c) => { console.error(error); ... })`. */
const keeps = /(?:setErrorHandler|onError|app\.use|(?:bot|composer)\.catch|app\.error)\s{0,4}[(:=]\s{0,8}(?:async\s{1,4})?(?:function\s{0,4}\w{0,40}\s{0,4})?\(?\s{0,8}\{?\s{0,4}(err|error|e)\b[\s\S]{0,300}?(?:\b\w{0,20}log(?:ger)?|\bconsole)\.\w{1,12}\([^;\n]{0,120}\b\1\b/;

/** Packages whose handlers answer by the status of an error. */
const ready = /['"](?:express-error-handler|api-error-handler|errorhandler|strong-error-handler|koa-error|koa-better-error-handler|koa-json-error|@hapi\/boom|http-problem-details-mapper|express-http-problem-details|@middy\/http-error-handler)['"]/;

const asks = new RegExp(`\\binstanceof\\s{1,4}(?!(?:\\w{1,40}\\.)?(?:${others})\\b)(?:\\w{1,40}\\.)?\\w{0,40}(?:Error|Exception|Failure|Fault)\\b|\\b(?:isHttpError|isBoom|isAxiosError)\\b|\\.isInstance\\(|(?:[=!]==?\\s{0,4}|\\bcase\\s{1,4}|[[{]\\s{0,4})(?:429|529|503)\\b|rate_limit_error|overloaded_error|@Catch\\(\\s{0,4}(?!(?:${others})?\\s{0,4}\\))`);

/** Whether something hears of every error of the apps that a call is part of. */
export function hasHandler(analysis: Analysis, event: EventOf<'claude'>): boolean {
  return pathsOf(event).some((path) => factsOf(analysis, path).handles);
}

/** Whether some module of those apps tells errors apart, or leaves that to a package. */
export function toldSomewhere(analysis: Analysis, event: EventOf<'claude'>): boolean {
  return pathsOf(event).some((path) => factsOf(analysis, path).tells);
}

/** A package of a repository may be called by another, in whose app its errors end. */
function pathsOf({ path, route, calls }: EventOf<'claude'>): string[] {
  return [...new Set([path, ...(route === undefined ? [] : [route.path]), ...calls.map((call) => call.path)])];
}

/** Whether what hears of every error of those apps tells a log what they are. */
export function keptSomewhere(analysis: Analysis, event: EventOf<'claude'>): boolean {
  return pathsOf(event).some((path) => factsOf(analysis, path).keeps);
}

interface Facts {
  readonly handles: boolean;
  readonly keeps: boolean;
  readonly tells: boolean;
}

const known = new WeakMap<Analysis, Map<PackageManifest | undefined, Facts>>();

function factsOf(analysis: Analysis, path: string): Facts {
  const manifest = analysis.project.packageOf(path);
  const byManifest = known.get(analysis) ?? new Map<PackageManifest | undefined, Facts>();
  known.set(analysis, byManifest);
  let facts = byManifest.get(manifest);
  if (facts === undefined) {
    const texts = [...modulesOfApp(analysis, manifest)].map((module) => analysis.text(module));
    facts = { handles: texts.some((text) => ofTheApp.test(text)), keeps: texts.some((text) => keeps.test(text)), tells: texts.some((text) => byType.test(text) || asks.test(text) || ready.test(text)) };
    byManifest.set(manifest, facts);
  }
  return facts;
}

/** The modules of a package that lead to Claude, and what they import: a handler of errors need not lead there itself. */
function modulesOfApp(analysis: Analysis, manifest: PackageManifest | undefined): ReadonlySet<string> {
  const found = new Set([...analysis.relevant].filter((path) => analysis.project.packageOf(path) === manifest));
  for (const path of found) for (const edge of analysis.graph.module(path)?.edges ?? []) for (const target of analysis.graph.targetsOf(edge)) if (!analysis.isAside(target) && (!analysis.client.modules.has(target) || analysis.relevant.has(target))) found.add(target);
  return found;
}
