import type { Interpreter } from '../interpreter.js';
import { Scope } from '../scope.js';
import * as values from '../value.js';
import type { Value } from '../value.js';
import type { Middleware } from './placing.js';
import type { RunRoute } from './run.js';

interface Hooks {
  /** What is run before every action. */
  readonly before: readonly Middleware[];
  readonly routes: readonly RunRoute[];
}

export function isHook(path: string): boolean {
  return /(?:^|\/)api\/hooks\/(?:[^/]+\/)?[^/]+\.[cm]?[jt]s$/.test(path);
}

/** What the hooks of an app of Sails bring: `routes: { before: { '/*': { fn } }, after: { 'POST /ask': fn } }`. */
export function hooksOf(paths: readonly string[], interpreter: Interpreter): Hooks {
  const before: Middleware[] = [];
  const routes: RunRoute[] = [];
  for (const path of paths.filter((other) => isHook(other))) {
    const hook = hookIn(path, interpreter);
    const brought = hook === undefined ? undefined : values.property(hook, 'routes');
    for (const when of ['before', 'after']) {
      const entries = brought === undefined ? undefined : values.property(brought, when);
      for (const [address, entry] of entries?.shape.kind === 'object' ? entries.shape.properties : []) {
        const handler = values.property(entry, 'fn') ?? entry;
        if (handler.shape.kind !== 'function') continue;
        const { module, node } = handler.shape.closure;
        const isForAll = /^(?:all\s{1,4})?(?:\/\*{0,2}|\*)$/i.test(address);
        if (isForAll && when === 'before') before.push({ value: handler, written: '', path: module, node, frame: interpreter.topFrame(module, new Scope()), prefix: '', order: 0 });
        else routes.push({ framework: 'sails', name: address, url: /\/\S*/.exec(address)?.[0], path: module, node, audience: 'public', handler, before: [], parameters: 'express' });
      }
    }
  }
  return { before, routes };
}

/** A hook is an object, or a function that gets the app and gives one. */
function hookIn(path: string, interpreter: Interpreter): Value | undefined {
  const node = interpreter.syntax(path)?.program;
  const given = interpreter.imported(path, 'default');
  if (node === undefined || given.shape.kind !== 'function') return given;
  interpreter.start(path, undefined);
  return interpreter.call(given, [values.external('sails')], interpreter.topFrame(path, new Scope()), node);
}
