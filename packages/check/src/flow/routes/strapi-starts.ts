import type { CallInfo } from '../evaluator.js';
import type { Interpreter } from '../interpreter.js';
import { externalOf } from '../known/chain.js';
import { Scope } from '../scope.js';
import * as values from '../value.js';
import type { Value } from '../value.js';
import type { Middleware } from './placing.js';

const verbs = /^(?:get|post|put|patch|delete|del|all)$/;

interface Started {
  readonly list: Value;
  readonly path: string;
}

/** What `register` and `bootstrap` of an app or a plugin of Strapi put onto its server. */
export class StrapiStarts {
  readonly routes: Started[] = [];
  readonly middlewares: Middleware[] = [];

  run(path: string, itself: Value, interpreter: Interpreter): void {
    const node = interpreter.syntax(path)?.program;
    if (node === undefined) return;
    interpreter.start(path, undefined);
    const given = interpreter.imported(path, 'default');
    const steps = given.shape.kind === 'function' ? [given] : ['register', 'bootstrap'].map((name) => values.property(given, name));
    for (const step of steps) if (step?.shape.kind === 'function') interpreter.call(step, [itself], interpreter.topFrame(path, new Scope()), node);
  }

  /** `strapi.server.routes([...])`, `strapi.server.router.post(path, handler)`, `strapi.server.use(middleware)`. */
  note({ written, method, receiver, args, frame, node }: CallInfo): boolean {
    const [first] = args;
    const chain = externalOf(receiver)?.chain;
    if (first === undefined || chain === undefined || !/(?:^|\.)strapi\.server\.(?:router\.)?\w{1,20}$/.test(written)) return false;
    if (method === 'routes') {
      const prefix = values.constantText(values.property(first, 'prefix') ?? values.unknownValue) ?? '';
      const list = values.property(first, 'routes') ?? first;
      this.routes.push({ list: prefix === '' ? list : below(prefix, list), path: frame.module });
      return true;
    }
    const last = args.at(-1);
    if (method === 'use') {
      this.middlewares.push({ value: first, written: '', path: frame.module, node, frame, prefix: '', order: 0 });
      return true;
    }
    if (!verbs.test(method) || last?.shape.kind !== 'function') return false;
    const route = values.record([['method', values.constant(method.toUpperCase())], ['path', first], ['handler', last], ['config', values.record([['auth', values.constant(false)], ['middlewares', values.list(args.slice(1, -1))]])]]);
    this.routes.push({ list: values.list([route]), path: frame.module });
    return true;
  }
}

function below(prefix: string, list: Value): Value {
  if (list.shape.kind !== 'array') return list;
  return values.list(list.shape.items.map((route) => (route.shape.kind === 'object' ? values.record([...route.shape.properties, ['path', values.constant(`${prefix}${values.constantText(values.property(route, 'path') ?? values.unknownValue) ?? ''}`)]]) : route)));
}

/** Whether a file, its ending left out, is run when an app or a plugin starts. */
export function isStart(stem: string): boolean {
  return /(?:^|\/)src\/index$|(?:^|\/)server\/(?:src\/)?(?:register|bootstrap)$/.test(stem);
}
