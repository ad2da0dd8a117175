import type { ModuleGraph } from '../../graph/module-graph.js';
import type { Recognizer } from '../evaluator.js';
import type { Interpreter } from '../interpreter.js';
import { Scope } from '../scope.js';
import * as values from '../value.js';
import type { Value } from '../value.js';
import type { RunRoute } from './run.js';

const runs = /^(?:execute|run|callback|handler)$/;
const eventName = /\b(?:interactionCreate|InteractionCreate|messageCreate|MessageCreate)\b/;
const runsCommand = /\.(?:execute|run|callback|handler)\(/;
const looksUp = /(?:^|\.)\w{0,40}(?:commands?|cmds?|handlers?|slash)\.(?:get|find)$/i;

/**
 * Commands of a bot that stand in files of their own are run by one handler that looks them up by name: what it asks of
 * a caller before, by what the command says of itself (`cooldown: 30`), holds for each of them.
 */
export class Commands {
  /** The command that is being run. */
  private current: Value | undefined;

  /** `client.commands.get(interaction.commandName)`. */
  readonly recognize: Recognizer = ({ written, callee }) => (this.current !== undefined && looksUp.test(written) && (callee.shape.kind === 'external' || callee.shape.kind === 'unknown') ? this.current : undefined);

  /** The routes with each command behind the handler that runs them, where there is one. */
  behindDispatchers(routes: readonly RunRoute[], graph: ModuleGraph, interpreter: Interpreter, events: () => readonly RunRoute[]): RunRoute[] {
    if (!routes.some((route) => isCommand(route))) return [...routes];
    const dispatchers = dispatchersIn(graph, interpreter, events);
    return routes.map((route) => {
      const [dispatcher] = isCommand(route) ? dispatchers.filter(({ path }) => path !== route.path) : [];
      return dispatcher === undefined ? route : { ...route, handler: this.behind(dispatcher.handler, route, interpreter) };
    });
  }

  private behind(dispatcher: Value, route: RunRoute, interpreter: Interpreter): Value {
    const command = exportsOf(route.path, interpreter);
    return values.native(route.name, (args, node) => {
      const { callingFacts } = interpreter;
      const frame = interpreter.topFrame(route.path, new Scope());
      let come = false;
      const run = values.native('execute', (given, site) => {
        come = true;
        return interpreter.call(route.handler, given.length === 0 ? args : given, { ...frame, facts: interpreter.callingFacts }, site);
      });
      this.current = values.record([...command].map(([name, value]): [string, Value] => [name, runs.test(name) ? run : value]));
      try {
        interpreter.call(dispatcher, args, { ...frame, facts: callingFacts }, node);
      } finally {
        this.current = undefined;
      }
      return come ? values.undefinedValue : interpreter.call(route.handler, args, { ...frame, facts: callingFacts }, node);
    });
  }
}

function isCommand(route: RunRoute): boolean {
  return route.framework === 'bot' && route.name.startsWith('command ');
}

/** What a module exports, by name: its own exports, or the object that it is. */
function exportsOf(path: string, interpreter: Interpreter): ReadonlyMap<string, Value> {
  const whole = interpreter.imported(path, 'default');
  return whole.shape.kind === 'object' ? whole.shape.properties : (interpreter.load(path)?.exports ?? new Map<string, Value>());
}

/** Handlers of messages that run what they looked up: registered on a client, or an event in a file of its own. */
function dispatchersIn(graph: ModuleGraph, interpreter: Interpreter, events: () => readonly RunRoute[]): { readonly path: string; readonly handler: Value }[] {
  const paths = [...graph.modules].filter(([, module]) => {
    const text = module.file.text() ?? '';
    return eventName.test(text) && runsCommand.test(text);
  }).map(([path]) => path);
  const inFiles = paths.flatMap((path) => {
    const exported = exportsOf(path, interpreter);
    const handler = exported.get('execute') ?? exported.get('run');
    return exported.has('name') && handler?.shape.kind === 'function' ? [{ path, handler }] : [];
  });
  return [...inFiles, ...events().filter((route) => route.framework === 'bot' && paths.includes(route.path)).map(({ path, handler }) => ({ path, handler }))];
}
