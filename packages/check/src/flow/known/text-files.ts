import type { ModuleGraph } from '../../graph/module-graph.js';
import type { Recognizer } from '../evaluator.js';
import { jsonMember } from '../json-values.js';
import { readFileText } from '../text-files.js';
import * as values from '../value.js';
import type { Value } from '../value.js';
import { yamlValue } from '../yaml-values.js';
import { externalOf } from './chain.js';

const reads = /^(?:readFile|readFileSync|readTextFile|readTextFileSync|readJson|readJsonSync|readJSON|readJSONSync|outputFileSync)$/;
const yaml = /^(?:js-yaml|yaml|yamljs|yaml-js)$/;

/** `readFileSync(join(__dirname, 'prompts', 'support.md'), 'utf8')`: what stands in the file, and what a parser makes of it. */
export function textFiles({ project }: ModuleGraph): Recognizer {
  return ({ method, args, callee, receiver, frame, isNew }) => {
    const [first] = args;
    if (isNew) return undefined;
    // `Bun.file('prompts/support.md').text()`
    const file = method === 'text' || method === 'json' ? fileOf(receiver) : undefined;
    if (file !== undefined) return parsedAs(method, readFileText(project, file, frame.module));
    if (first === undefined) return undefined;
    if (reads.test(method)) return parsedAs(method, readFileText(project, first, frame.module));
    const text = values.constantText(first);
    if (text === undefined || first.shape.kind !== 'constant') return undefined;
    const module = externalOf(callee)?.module ?? '';
    if (yaml.test(module) && /^(?:load|safeLoad|parse)$/.test(method)) return yamlValue(text);
    // `matter(text).content` of gray-matter: what stands below the settings at the top.
    return module === 'gray-matter' ? values.record([['content', values.constant(text.replace(/^---\n[^]{0,8000}?\n---\n/, ''))], ['data', yamlValue(/^---\n([^]{0,8000}?)\n---\n/.exec(text)?.[1] ?? '')]]) : undefined;
  };
}

function fileOf(receiver: Value | undefined): Value | undefined {
  const external = externalOf(receiver);
  const last = external?.chain.at(-1);
  return external?.module === 'global' && external.chain[0]?.name === 'Bun' && last?.how === 'call' && last.name === 'file' ? last.args[0] : undefined;
}

function parsedAs(method: string, text: string | undefined): Value | undefined {
  if (text === undefined) return undefined;
  return /json/i.test(method) ? jsonMember(text, 'default') : values.constant(text);
}
