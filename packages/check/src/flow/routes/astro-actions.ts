import type { CallInfo } from '../evaluator.js';

/** The address of an action of Astro, by the name that it is written under: `ask: defineAction({ ... })`. */
export function actionAddress({ node, frame, evaluator }: Pick<CallInfo, 'node' | 'frame' | 'evaluator'>): string | undefined {
  const before = evaluator.syntax(frame.module)?.text.slice(Math.max(0, node.start - 120), node.start) ?? '';
  const name = /["']?([\w$-]{1,80})["']?\s{0,10}[:=]\s{0,10}$/.exec(before)?.[1];
  return name === undefined ? undefined : `/_actions/${name}`;
}

/** An action within a group is called by both names: `/_actions/blog.ask`. */
export function withoutGroup(address: string): string {
  return address.replace(/\/_actions\/(?:[\w-]{1,80}\.){1,5}(?=[\w-]{1,80}\/?$)/, '/_actions/');
}
