import type { Location } from '../../engine/finding.js';
import type { Project, ProjectFile } from '../../engine/project.js';
import type { ModuleRecord } from '../../graph/module-record.js';

/** What a file of settings says of the calls that a program makes by it: prompts in YAML, `CLAUDE_MODEL=...`. */
export interface ModelSetting {
  readonly name: 'model' | 'max_tokens';
  readonly value: string;
  readonly at: Location;
}

/** Files of settings are short; longer ones hold data. */
const LARGEST_BYTES = 64 * 1024;
const LONGEST_LINE = 400;
const model = /^[\s{,-]{0,80}["']?(?:export\s{1,8})?(?:[\w.-]{0,60}[_.-])?model(?:[_-]?(?:id|name))?["']?\s{0,8}[:=]\s{0,8}["']?((?:[a-z]{2,6}\.)?(?:anthropic[./])?claude-[\w.:@-]{2,60})/i;
const tokens = /^[\s{,-]{0,80}["']?max_?tokens["']?\s{0,8}[:=]\s{0,8}["']?([\d_]{1,12})\b/i;
/** An answer of the API that was written down says which model gave it. */
const recorded = /\bstop_reason\b|\binput_tokens\b/;

const known = new WeakMap<Project, readonly ModelSetting[]>();

/** The settings for calls of Claude in files that programs read. */
export function modelSettings(project: Project): readonly ModelSetting[] {
  const before = known.get(project);
  if (before !== undefined) return before;
  const found = project.files.filter((file) => isSettings(file)).flatMap((file) => settingsIn(file.path, file.text() ?? ''));
  known.set(project, found);
  return found;
}

function isSettings({ kind, place, size, skipped, ignored, path }: ProjectFile): boolean {
  return (kind === 'config' || kind === 'dotenv' || kind === 'container') && place === 'source' && size <= LARGEST_BYTES && skipped === undefined && ignored !== true && !path.includes('!');
}

function settingsIn(path: string, text: string): ModelSetting[] {
  if (!text.includes('claude-') || recorded.test(text)) return [];
  const found = text.split('\n').flatMap((whole, index): ModelSetting[] => {
    const line = whole.slice(0, LONGEST_LINE);
    const match = model.exec(line) ?? tokens.exec(line);
    if (match?.[1] === undefined) return [];
    const column = match[0].length - match[1].length + 1;
    return [{ name: /^\d/.test(match[1]) ? 'max_tokens' : 'model', value: match[1], at: { path, line: index + 1, column, endLine: index + 1, endColumn: column + match[1].length } }];
  });
  return found.some(({ name }) => name === 'model') ? found : [];
}

const hostsOfModels = /^@aws-sdk\/client-bedrock-runtime$/;

/** Whether a module calls, at a host of many models, the one that a file of settings names: Claude stands in no line of it. */
export function callsModelOfSettings(record: ModuleRecord, project: Project): boolean {
  return record.imports.some(({ specifier }) => hostsOfModels.test(specifier)) && modelSettings(project).some(({ name }) => name === 'model');
}
