import type { Analysis } from './analysis.js';
import { derivedOf } from './derived.js';
import { computedBy } from './known/globals.js';
import { Scope } from './scope.js';
import { expressionOf, upToBrace } from './template-expressions.js';
import { join, property, unknownValue, type Value } from './value.js';

/** Components in components that are gone through. */
const DEEPEST = 3;
/** So many uses of a component, and files that use it, are looked at. */
const MOST_USES = 20;
/** Characters of a tag in which its attributes are looked for. */
const LONGEST_TAG = 1_200;

/** What the names of a component's template hold beside the variables of its script, now that its handlers have run. `depth`: of components in components. */
export function namesOf(analysis: Analysis, path: string, depth = 0): Map<string, Value> {
  const given = new Map([...propsOf(analysis, path, depth), ...ownOf(analysis, path), ...givenByServer(analysis, path)]);
  workOutAnew(analysis, path);
  for (const [name, value] of derivedOf(analysis, path, given)) given.set(name, value);
  return given;
}

/** What those who use a component hand it: `<Paper :body="text" />`, `<Paper body={text} />`. */
function propsOf(analysis: Analysis, path: string, depth: number): Map<string, Value> {
  const props = new Map<string, Value>();
  if (depth > DEEPEST || !/\.(?:vue|svelte)$/.test(path)) return props;
  for (const user of [...analysis.graph.importers(path)].slice(0, MOST_USES)) {
    if (user === path || !/\.(?:vue|svelte|astro)$/.test(user) || analysis.isAside(user)) continue;
    const locals = analysis.graph.module(user)?.edges.flatMap((edge) => (edge.target.kind === 'file' && edge.target.path === path ? edge.import.locals : [])) ?? [];
    const handed = locals.flatMap((local) => tagsOf(analysis.text(user), local).flatMap((tag) => attributesIn(tag)));
    if (handed.length === 0) continue;
    const module = analysis.interpreter.load(user);
    if (module === undefined) continue;
    const scope = new Scope(module.scope);
    for (const [name, value] of namesOf(analysis, user, depth + 1)) scope.declare(name, value);
    for (const [name, written] of handed) {
      const expression = expressionOf(written);
      if (expression === undefined) continue;
      const whole = analysis.interpreter.evaluate(expression, { ...module.frame, scope });
      const value = user.endsWith('.vue') ? analysis.unwrapped(whole) : whole;
      const known = props.get(name);
      props.set(name, known === undefined ? value : join(known, value));
    }
  }
  // Vue's script reads them from what `defineProps` gave.
  const own = path.endsWith('.vue') && props.size > 0 ? analysis.interpreter.load(path)?.scope.own('props') : undefined;
  if (own?.shape.kind === 'object') for (const [name, value] of props) own.shape.properties.set(name, join(value, property(own, name) ?? value));
  return props;
}

/** The tags of a component by the name that it has in a file, or that name with hyphens. */
function tagsOf(text: string, local: string): string[] {
  if (!/^[A-Z]\w{0,60}$/.test(local)) return [];
  const hyphened = local.replaceAll(/([a-z0-9])([A-Z])/g, '$1-$2').toLowerCase();
  const tags = [...text.matchAll(new RegExp(`<(?:${local}|${hyphened})(?=[\\s/>])`, 'g'))].slice(0, MOST_USES);
  return tags.map(({ 0: opened, index }) => text.slice(index + opened.length, index + opened.length + LONGEST_TAG));
}

const bound = /(?:^|\s)(?::|v-bind:|v-model:)([\w-]{1,60})\s{0,4}=\s{0,4}"([^"]{1,400})"/g;
const braced = /(?:^|\s)(?:bind:)?([A-Za-z_]\w{0,60})\s{0,4}=\s{0,4}\{/g;
const short = /(?:^|\s)\{([A-Za-z_]\w{0,60})\}/g;

/** The attributes of a tag that are given expressions, by the names of props. */
function attributesIn(after: string): [string, string][] {
  // What follows a tag that is closed belongs to another.
  const end = after.search(/\/>|[^=-]>\s{0,200}[\n<{A-Za-z]/);
  const tag = end === -1 ? after : after.slice(0, end + 1);
  const found: [string, string][] = [];
  for (const { 1: name = '', 2: written = '' } of tag.matchAll(bound)) found.push([name.replaceAll(/-([a-z])/g, (_, letter: string) => letter.toUpperCase()), written]);
  for (const { 0: opened, 1: name = '', index } of tag.matchAll(braced)) found.push([name, upToBrace(after, index + opened.length)]);
  for (const { 1: name = '' } of tag.matchAll(short)) found.push([name, name]);
  return found;
}

/** What is computed of the variables of a component, now that its handlers have run. */
function workOutAnew(analysis: Analysis, path: string): void {
  const module = path.endsWith('.vue') ? analysis.interpreter.load(path) : undefined;
  for (const value of module?.scope.declared() ?? []) {
    const by = computedBy(value);
    if (module !== undefined && by?.shape.kind === 'function' && value.shape.kind === 'object') value.shape.properties.set('value', analysis.interpreter.call(by, [], { ...module.frame }, by.shape.closure.node));
  }
}

/** What the methods of a component put into its own fields. */
function ownOf(analysis: Analysis, path: string): Map<string, Value> {
  const own = new Map<string, Value>();
  if (!path.endsWith('.vue') || !/\bthis\.\w{1,60}\s{0,4}=/.test(analysis.text(path))) return own;
  runMethods(analysis, path);
  for (const { detail, path: from } of analysis.events('own')) {
    if (from !== path) continue;
    const known = own.get(detail.name);
    own.set(detail.name, known === undefined ? detail.value : join(known, detail.value));
  }
  return own;
}

/** Runs the methods of a component that is written as one object. */
function runMethods(analysis: Analysis, path: string): void {
  const { interpreter } = analysis;
  interpreter.start(`${path}:methods`, undefined);
  const component = interpreter.imported(path, 'default');
  const definition = component.shape.kind === 'external' ? (component.shape.external.chain.at(-1)?.args[0] ?? component) : component;
  for (const group of [property(definition, 'methods'), definition]) {
    if (group?.shape.kind !== 'object') continue;
    for (const part of group.shape.properties.values()) if (part.shape.kind === 'function') interpreter.call(part, [unknownValue, unknownValue], interpreter.topFrame(path, new Scope()), part.shape.closure.node);
  }
}

/** What a page of SvelteKit gets from its server half: `data` of `load`, `form` of its actions. */
function givenByServer(analysis: Analysis, path: string): Map<string, Value> {
  const given = new Map<string, Value>();
  const half = /^(.*\+(?:page|layout))\.svelte$/.exec(path)?.[1];
  if (half === undefined) return given;
  for (const { detail, route, path: from } of analysis.events('response')) {
    if (detail.way !== 'return' || route === undefined || !from.startsWith(`${half}.server.`)) continue;
    const name = route.name.startsWith('form action') ? 'form' : 'data';
    const known = given.get(name);
    given.set(name, known === undefined ? detail.value : join(known, detail.value));
  }
  return given;
}
