import type { CallInfo, Recognizer } from '../evaluator.js';
import * as values from '../value.js';
import type { Value } from '../value.js';
import { externalOf } from './chain.js';
import { sdkModules } from './claude.js';
import { applySchema } from './schemas.js';

/** Runs what a tool does with an input that the model wrote, as far as its schema lets it. */
function runTool(handler: Value | undefined, schema: Value | undefined, { evaluator, frame, node }: CallInfo): void {
  if (handler?.shape.kind !== 'function') return;
  const input = values.input(evaluator.origin('answer', 'tool input', frame, handler.shape.closure.node));
  const given = schema === undefined ? input : applySchema(schema, input, frame, node, evaluator);
  evaluator.branch(frame, values.noFacts, () => evaluator.call(handler, [given, values.unknownValue], frame, node));
}

/** Tools of the AI SDK, of the official SDK's runner, of LangChain and of the agent SDK. */
export const toolCalls: Recognizer = (info) => {
  const external = externalOf(info.callee);
  const [first, second, , fourth] = info.args;
  if (external === undefined || first === undefined) return undefined;
  const { module } = external;
  const name = external.chain.at(-1)?.name ?? '';
  if (module === 'ai') {
    if (name === 'tool' || name === 'dynamicTool') runTool(values.property(first, 'execute'), values.property(first, 'inputSchema') ?? values.property(first, 'parameters'), info);
    const tools = values.property(first, 'tools');
    if (tools?.shape.kind === 'object') for (const tool of tools.shape.properties.values()) runTool(values.property(tool, 'execute'), values.property(tool, 'inputSchema') ?? values.property(tool, 'parameters'), info);
  } else if (sdkModules.test(module) && /^beta\w{0,20}Tool$/.test(name)) runTool(values.property(first, 'run'), values.property(first, 'inputSchema'), info);
  else if (/^(?:@langchain\/core\/tools|langchain|langchain\/tools|@langchain\/core)$/.test(module)) {
    if (name === 'tool') runTool(first, second === undefined ? undefined : values.property(second, 'schema'), info);
    else if (/^Dynamic\w{0,20}Tool$/.test(name)) runTool(values.property(first, 'func'), values.property(first, 'schema'), info);
  } else if (/^@anthropic-ai\/claude-(?:agent-sdk|code)/.test(module) && name === 'tool') {
    runTool(fourth, undefined, info);
  }
  return undefined;
};
