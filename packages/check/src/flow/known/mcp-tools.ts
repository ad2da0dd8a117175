import type { CallInfo, Recognizer } from '../evaluator.js';
import type { Route } from '../route.js';
import * as values from '../value.js';
import type { Value } from '../value.js';
import { externalOf } from './chain.js';
import { applySchema } from './schemas.js';

const servers = /^(?:@modelcontextprotocol\/(?:sdk|server)(?:\/|$)|fastmcp$)/;
/** How a transport is handed a request that came by HTTP; one over standard input serves whoever started it. */
const serves = /^(?:handleRequest|handlePostMessage|handleMessage)$/;

interface Tool {
  readonly name: string;
  readonly schema: Value | undefined;
  readonly run: Value;
  /** How its text comes: as the tool's arguments, or in a request that names the tool. */
  readonly whole: boolean;
}

/** The functions of tools. */
const written = new WeakSet<object>();

export function isTool(node: object): boolean {
  return written.has(node);
}

/** What each tool of a server of the Model Context Protocol does with the texts that a client sends by HTTP. */
export class McpTools {
  private readonly tools: Tool[] = [];
  private readonly ran = new WeakMap<Route, Set<Value>>();

  readonly recognize: Recognizer = (info) => {
    const external = externalOf(info.receiver);
    if (external === undefined || !servers.test(external.module)) return undefined;
    const tool = toolOf(info);
    if (tool === undefined) {
      if (info.evaluator.route !== undefined && serves.test(info.method)) for (const known of this.tools) this.run(known, info);
      return undefined;
    }
    if (info.evaluator.route === undefined) {
      this.tools.push(tool);
      return undefined;
    }
    this.run(tool, info);
    return values.unknownValue;
  };

  private run({ name, schema, run, whole }: Tool, { evaluator, frame, node }: CallInfo): void {
    const { route } = evaluator;
    if (route === undefined || this.ran.get(route)?.has(run) === true) return;
    const closure = run.shape.kind === 'function' ? run.shape.closure : undefined;
    if (closure !== undefined) written.add(closure.node);
    this.ran.set(route, new Set([...(this.ran.get(route) ?? []), run]));
    const sent = values.input(evaluator.origin('user', `tool ${name} input`, frame, closure?.node ?? node));
    const given = fitting(schema, sent, { evaluator, frame, node });
    const argument = whole ? values.record([['params', values.record([['name', values.unknownValue], ['arguments', given]], values.unknownValue)]], values.unknownValue) : given;
    const answer = evaluator.branch(frame, values.noFacts, () => evaluator.call(run, [argument, values.unknownValue], frame, node)).result;
    evaluator.emit({ detail: { kind: 'response', value: answer, way: 'tool' }, node: closure?.node ?? node }, closure === undefined ? frame : { ...frame, module: closure.module });
  }
}

/** `server.tool(name, shape, run)`, `server.registerTool(name, { inputSchema }, run)`, `server.addTool({ parameters, execute })`, `server.setRequestHandler(CallToolRequestSchema, run)`. */
function toolOf({ method, args }: CallInfo): Tool | undefined {
  const [first, second] = args;
  const run = args.findLast((arg) => arg.shape.kind === 'function');
  const name = first === undefined ? '' : (values.constantText(first) ?? '');
  if (method === 'tool' && run !== undefined) return { name, schema: args.slice(1).find((arg) => arg.shape.kind === 'object' || (arg.shape.kind === 'external' && arg !== run)), run, whole: false };
  if (method === 'registerTool' && run !== undefined) return { name, schema: second === undefined ? undefined : values.property(second, 'inputSchema'), run, whole: false };
  if (method === 'setRequestHandler' && run !== undefined && first !== undefined && externalOf(first)?.chain.at(-1)?.name === 'CallToolRequestSchema') return { name: 'call', schema: undefined, run, whole: true };
  const execute = method === 'addTool' && first !== undefined ? values.property(first, 'execute') : undefined;
  return execute?.shape.kind === 'function' && first !== undefined ? { name: values.constantText(values.property(first, 'name') ?? values.unknownValue) ?? '', schema: values.property(first, 'parameters'), run: execute, whole: false } : undefined;
}

/** What a schema lets in, or a record of one for each field. */
function fitting(schema: Value | undefined, sent: Value, { evaluator, frame, node }: Pick<CallInfo, 'evaluator' | 'frame' | 'node'>): Value {
  if (schema === undefined) return sent;
  if (schema.shape.kind !== 'object') return applySchema(schema, sent, frame, node, evaluator);
  return values.record([...schema.shape.properties].map(([name, field]): [string, Value] => [name, applySchema(field, evaluator.member(sent, name, frame, node), frame, node, evaluator)]));
}
