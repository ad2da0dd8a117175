import { constantText, options, property, type Value } from '../value.js';

/**
 * Whether an agent may run any command with nobody asked: `Bash` is allowed for good, or nothing is asked and no list says
 * which tools there are. `Bash(git diff:*)` is one command, and a sandbox, a hook or a function that decides stands before it.
 */
export function runsAnyCommand(settings: Value | undefined): boolean {
  return settings !== undefined && options(settings).some((option) => {
    const part = (...names: readonly string[]): Value | undefined => names.map((name) => property(option, name)).find((found) => found !== undefined);
    if (['sandbox', 'canUseTool', 'hooks', 'spawnClaudeCodeProcess'].some((name) => part(name) !== undefined)) return false;
    const allowed = namesIn(part('allowedTools'));
    const offered = part('tools');
    const offers = offered === undefined || offered.shape.kind === 'object' ? undefined : namesIn(offered);
    if (namesIn(part('disallowedTools')).includes('Bash') || offers?.includes('Bash') === false) return false;
    const asksNobody = textOf(part('permissionMode')) === 'bypassPermissions';
    return allowed.includes('Bash') || (asksNobody && (offers?.includes('Bash') === true || (part('allowedTools') === undefined && offered === undefined)));
  });
}

function namesIn(value: Value | undefined): string[] {
  return value?.shape.kind === 'array' ? value.shape.items.map((item) => constantText(item) ?? '') : [];
}

function textOf(value: Value | undefined): string | undefined {
  return value === undefined ? undefined : constantText(value);
}
