/** Controls, marks of width and direction, line separators: they could rewrite a terminal or mislead its reader. */
const hidden = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/**
 * What a build takes out of its log as a command, for one to pass a failed step: `::name` at the start of a line and
 * `##[name]` anywhere in one for GitHub Actions, `##vso[name]` for Azure Pipelines, `##teamcity[name]` for TeamCity
 * (source: `ActionCommand.cs` of github.com/actions/runner; the vendors' pages on logging commands and service messages).
 */
const commands = /^\s*:(?=:)|#(?=#[a-z]*\[)/gi;

/** Text from a project as it may be shown. */
export function visible(text: string): string {
  return text.replace(hidden, escaped).replace(commands, (found) => found.slice(0, -1) + escaped(found.slice(-1)));
}

/** JSON as it may be shown: the same value. All that is hidden stands within its strings, where an escape means the same. */
export function visibleJson(value: unknown): string {
  const source = JSON.stringify(value, undefined, 2);
  return source.replace(/(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]|#(?=#[a-z]*\[)/giu, (found) => Array.from({ length: found.length }, (_, at) => `\\u${found.charCodeAt(at).toString(16).padStart(4, '0')}`).join(''));
}

function escaped(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}
