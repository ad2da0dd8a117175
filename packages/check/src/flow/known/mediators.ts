import type { ModuleGraph } from '../../graph/module-graph.js';
import { decorators } from '../decorators.js';
import type { CallInfo, Evaluator } from '../evaluator.js';
import { serviceOf } from '../injection.js';
import type { Interpreter } from '../interpreter.js';
import type { Value } from '../value.js';

/** `@CommandHandler(WriteStory) class WriteStoryHandler`, queries and events in the same way. */
const handlerOf = /^(?:Command|Query|Events?|Request|Notification)s?Handler$/;
const marksHandlers = /@(?:Command|Query|Events?|Request|Notification)s?Handler\(/;
const sending = /^(?:execute|send|publish|dispatch|emit|query|command)$/;
const handling = ['execute', 'handle'];

/** Commands, queries and events as objects of classes, each handled by a class that names theirs. */
export class Mediators {
  private handlers: ReadonlyMap<unknown, readonly Value[]> | undefined;

  constructor(
    private readonly graph: ModuleGraph,
    private readonly relevant: () => Iterable<string>,
    private readonly interpreter: () => Interpreter,
  ) {}

  /** `commandBus.execute(new WriteStory(text))`: what its handler gives. */
  readonly recognize = ({ method, args, receiver, isNew, frame, node, evaluator }: CallInfo): Value | undefined => {
    const [message] = args;
    if (isNew || receiver === undefined || message?.shape.kind !== 'instance' || !sending.test(method)) return undefined;
    for (const handler of this.handlersOf(message.shape.definition.node)) {
      const object = serviceOf(handler, frame, evaluator);
      if (object === undefined) continue;
      for (const name of handling) {
        const run = evaluator.member(object, name, frame, node);
        if (run.shape.kind === 'function') return evaluator.call(run, [message], frame, node, object);
      }
    }
    return undefined;
  };

  private handlersOf(message: unknown): readonly Value[] {
    this.handlers ??= this.collect(this.interpreter());
    return this.handlers.get(message) ?? [];
  }

  private collect(interpreter: Interpreter): ReadonlyMap<unknown, readonly Value[]> {
    const found = new Map<unknown, Value[]>();
    for (const path of this.relevant()) {
      if (!marksHandlers.test(this.graph.module(path)?.file.text() ?? '')) continue;
      const module = interpreter.load(path);
      for (const handler of module?.scope.functions() ?? []) {
        if (handler.shape.kind !== 'class' || module === undefined) continue;
        const [named] = decorators(handler.shape.definition.node).filter(({ name }) => handlerOf.test(name)).flatMap(({ args }) => args);
        const message = named === undefined ? undefined : classNamed(named, handler, interpreter);
        if (message !== undefined) found.set(message, [...(found.get(message) ?? []), handler]);
      }
    }
    return found;
  }
}

function classNamed(node: Parameters<Evaluator['evaluate']>[0], handler: Value, interpreter: Interpreter): unknown {
  if (handler.shape.kind !== 'class') return undefined;
  const { module, scope } = handler.shape.definition;
  const { shape } = interpreter.evaluate(node, { ...interpreter.topFrame(module, scope) });
  return shape.kind === 'class' ? shape.definition.node : undefined;
}

/** Modules that send what one of those that lead to Claude handles: both know the class of the message. */
export function sendingModules(graph: ModuleGraph, claude: ReadonlySet<string>): string[] {
  const near = new Set([...graph.ancestors([...claude]), ...claude]);
  const messages = [...near].flatMap((path) => {
    const module = graph.module(path);
    if (module === undefined || !marksHandlers.test(module.file.text() ?? '')) return [];
    return module.edges.flatMap((edge) => graph.targetsOf(edge)).filter((target) => !near.has(target));
  });
  return [...new Set(messages)].flatMap((path) => [...graph.importers(path)]);
}
