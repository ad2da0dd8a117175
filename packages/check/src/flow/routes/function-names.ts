import type { CallInfo } from '../evaluator.js';

/** The address of a function that a platform names after what it is exported as: `exports.hint = onRequest(...)` answers at `/hint`. */
export function exportedAddress({ evaluator, frame, node }: CallInfo): string | undefined {
  const before = evaluator.syntax(frame.module)?.text.slice(Math.max(0, node.start - 120), node.start) ?? '';
  const name = /\b(?:exports\.|export\s{1,4}const\s{1,4})(\w{1,60})\s{0,4}=\s{0,4}(?:functions\.(?:\w{1,20}\([^()]{0,60}\)\.)?)?$/.exec(before)?.[1];
  return name === undefined ? undefined : `/${name}`;
}
