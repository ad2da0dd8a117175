import type { Evaluator, Frame, Recognizer } from '../evaluator.js';
import * as values from '../value.js';
import type { Value } from '../value.js';

const header = /^(?:x-api-key|anthropic-api-key)$/i;
const setting = /^(?:set|append|setRequestHeader|setHeader|header)$/;

/**
 * The key put into the headers of requests that are made elsewhere: interceptors, and headers as objects of their own.
 * Only where the module speaks of Claude: other services have a header of this name too.
 */
export const keyHeaderCalls: Recognizer = ({ method, args, evaluator, frame, node, written }) => {
  // Of a client that is made with them, the requests say so.
  if (/fetch$|^axios$|(?:^|\.)(?:create|extend)$/.test(written) || !/anthropic|claude/i.test(evaluator.syntax(frame.module)?.text ?? '')) return undefined;
  const [first, second] = args;
  const named = first !== undefined && second !== undefined && setting.test(method) && header.test(values.constantText(first) ?? '') ? second : undefined;
  const key = named ?? args.flatMap((arg) => [arg, values.property(arg, 'headers'), values.property(arg, 'setHeaders')]).map((part) => (part === undefined ? undefined : headerIn(part))).find((part) => part !== undefined);
  if (key !== undefined) evaluator.emit({ detail: { kind: 'client', client: 'http', key, options: undefined, direct: namesApi(frame, evaluator) }, node }, frame);
  return undefined;
};

/** Whether a module speaks of Claude's own address: `const API = 'https://api.anthropic.com/v1/messages'`. */
export function namesApi(frame: Frame, evaluator: Evaluator): boolean {
  return (evaluator.syntax(frame.module)?.text ?? '').includes('//api.anthropic.com/');
}

export function isKeyHeader(name: string): boolean {
  return header.test(name);
}

function headerIn(value: Value): Value | undefined {
  return values.options(value).flatMap((option) => (option.shape.kind === 'object' ? [...option.shape.properties] : [])).find(([name]) => header.test(name))?.[1];
}
