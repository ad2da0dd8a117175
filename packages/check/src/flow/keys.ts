import { externalOf } from './known/chain.js';
import { apiHost, field } from './known/claude.js';
import { findAnthropicKeys, KEY_START } from '../keys/anthropic.js';
import { isKeyName } from './known/environment.js';
import { extensionMessage } from './known/sinks.js';
import type { ClaudeClientKind, EventOf } from './event.js';
import { allMarks, constantText, literalText, options } from './value.js';
import type { Link, Mark, Value } from './value.js';

/** The variables that hold the app's key: by their name, and by being given to a client. */
export function keyVariables(clients: readonly EventOf<'client'>[]): Set<string> {
  const names = new Set<string>();
  for (const event of clients) if (event.detail.key !== undefined) for (const mark of allMarks(event.detail.key)) if (mark.origin.label === 'environment') names.add(mark.origin.name);
  return names;
}

/** The keys that callers send along, for the app to call Claude with. */
export function callersKeys(clients: readonly EventOf<'client'>[]): Set<number> {
  return new Set(clients.flatMap(({ detail }) => (detail.key === undefined ? [] : sentKeys(allMarks(detail.key)))).map(({ origin }) => origin.id));
}

function sentKeys(marks: readonly Mark[]): Mark[] {
  return marks.filter(({ origin, cut }) => (origin.label === 'user' || origin.label === 'identity') && !cut && /(?:key|token|secret|authorization)$/i.test(origin.name));
}

/** Whether such a key is in a value. */
export function holdsCallersKey(value: Value, keys: ReadonlySet<number>): boolean {
  return keys.size > 0 && sentKeys(allMarks(value)).some(({ origin, redacted }) => redacted !== true && keys.has(origin.id));
}

/** Marks of the app's own key in a value; a part of a key (its first letters, its length) is none. */
export function keyMarks(value: Value, variables: ReadonlySet<string>): Mark[] {
  return allMarks(value).filter((mark) => mark.origin.label === 'environment' && !mark.cut && (variables.has(mark.origin.name) || isKeyName(mark.origin.name)));
}

/** What a value brings along of the app's key: the variable that holds it, or that it is written in the program. */
export function keyIn(value: Value, variables: ReadonlySet<string>): string | undefined {
  return keyMarks(value, variables)[0]?.origin.name ?? (holdsLiteralKey(value) ? 'a key that is written in the program' : undefined);
}

/** With a capital, unless it is the name of a variable. */
export function sentence(name: string): string {
  return name.includes(' ') ? `${name.slice(0, 1).toUpperCase()}${name.slice(1)}` : name;
}

function holdsLiteralKey(value: Value, depth = 0): boolean {
  if (depth > 6) return false;
  const { shape } = value;
  const text = constantText(value);
  if (text !== undefined) return text.includes(KEY_START) && findAnthropicKeys(text).length > 0;
  const parts = shape.kind === 'union' ? shape.options : shape.kind === 'array' ? shape.items : shape.kind === 'text' ? shape.parts : shape.kind === 'object' ? [...shape.properties.values()] : [];
  return parts.slice(0, 100).some((part) => holdsLiteralKey(part, depth + 1));
}

/** Whole environments handed on: `process.env`, `Deno.env.toObject()`. */
export function holdsEnvironment(value: Value): boolean {
  return options(value).some((option) => {
    if (option.shape.kind === 'object') return [...option.shape.properties.values(), ...(option.shape.open === undefined ? [] : [option.shape.open])].some((part) => holdsEnvironment(part));
    if (option.shape.kind === 'text' || option.shape.kind === 'array') return (option.shape.kind === 'text' ? option.shape.parts : option.shape.items).some((part) => holdsEnvironment(part));
    return option.shape.kind === 'external' && option.shape.external.module === 'global' && /^(?:process\.env|(?:Bun|Deno)\.env(?:\.toObject)*)$/.test(option.shape.external.chain.map((link) => link.name).join('.'));
  });
}

/** A constant that the bundler writes in: `__CLAUDE_KEY__`, or a member of one such as `__APP__.key`. */
function isWrittenByBundler({ shape }: Value): boolean {
  if (shape.kind !== 'external' || shape.external.module !== 'global' || shape.external.chain.some((link) => link.how !== 'member')) return false;
  const [name = '', ...members] = shape.external.chain.map((link) => link.name);
  if (members.length === 0) return /^_{0,2}[A-Z][A-Z0-9_]*(?:KEY|TOKEN)_{0,2}$|^__[A-Z][A-Z0-9_]*__$/.test(name);
  return /^__[A-Z][A-Z0-9_]*__$/.test(name) && /(?:key|token|secret)$/i.test(members.at(-1) ?? '');
}

/**
 * Whose key a client is made with. `own`: the app's. `typed`: what the user gave for himself. `none`: a placeholder, as
 * for a proxy that holds the key. `unknown`: it could not be followed.
 */
export type KeyOwner = 'own' | 'typed' | 'none' | 'unknown';

export function keyOwner(event: EventOf<'client'>): KeyOwner {
  return ownerOf(event.detail.key, event.detail.client, isDirect(event.detail), event.detail.client !== 'http' && goesAnotherWay(event.detail.options));
}

/** Whether a request is paid for by who sends it: his key came along with it, and the app has none to fall back on. `clients`: by the place where they are made. */
export function onCallersKey(event: EventOf<'claude'>, clients: ReadonlyMap<unknown, readonly EventOf<'client'>[]>): boolean {
  const { client, clientValue } = event.detail.request;
  if (client === 'http') {
    const made = (clients.get(event.node) ?? []).filter((other) => other.route === event.route);
    return made.length > 0 && made.every((other) => keyOwner(other) === 'typed');
  }
  const made = clientValue === undefined ? [] : options(clientValue).map((option) => externalOf(option)?.chain.filter((link) => takesSettings(link)).flatMap((link) => link.args).map((given) => field(given, 'apiKey', 'authToken', 'anthropicApiKey')).find((key) => key !== undefined));
  return made.length > 0 && made.every((key) => key !== undefined && ownerOf(key, client, false, false) === 'typed');
}

/** `new Anthropic(settings)`, `createAnthropic(settings)`; what a client or provider is asked for afterwards, such as a model by its name, is no setting. */
function takesSettings({ how, name }: Link): boolean {
  return how === 'new' || (how === 'call' && /^(?:create|make|init)/i.test(name));
}

/** A place that a build or a release fills: `__KEY__`, `${KEY}`, `#{KEY}#`, `%KEY%`, `@@KEY@@`. */
const filledIn = /^(?:__\w{1,60}__|[#$]?\{{1,2}\s?[\w.]{1,60}\s?\}{1,2}#?|%\w{1,60}%|@{1,2}\w{1,60}@{1,2}|#\w{1,60}#|\$[A-Z]\w{1,60})$/;

/** What says that requests go another way than to Claude, or are sent by something that has the key. */
const otherWays = ['baseURL', 'baseUrl', 'fetch', 'httpAgent', 'fetchOptions', 'anthropicApiUrl'];

/** Whether requests go straight to Claude: then a text in the place of the key is one that the key is put in for. */
function isDirect({ client, options: given, direct }: EventOf<'client'>['detail']): boolean {
  if (client === 'http' || direct === false) return direct === true;
  return given?.shape.kind === 'object' && given.shape.open === undefined && !goesAnotherWay(given);
}

function goesAnotherWay(given: Value | undefined): boolean {
  const told = [given, field(given, 'clientOptions')].flatMap((part) => otherWays.map((name) => field(part, name))).filter((part) => part !== undefined);
  return told.some((part) => !apiHost.test(literalText(part)));
}

function ownerOf(key: Value | undefined, client: ClaudeClientKind, direct: boolean, proxied: boolean): KeyOwner {
  if (key === undefined) return client === 'http' ? 'none' : 'own';
  // Which part of an extension a message came from, and whose key it holds, is not known.
  const labels = new Set(allMarks(key).filter(({ origin }) => origin.name !== extensionMessage).map((mark) => mark.origin.label));
  // What a service of one's own gave for another address than Claude's is no key for Claude.
  if (labels.has('fetched') && !labels.has('environment') && proxied) return 'none';
  if (labels.has('environment') || labels.has('fetched')) return 'own';
  const texts = options(key).map((option) => constantText(option));
  // The shape of a key, whatever its kind and length.
  if (texts.some((text) => text !== undefined && /^(?:Bearer )?sk-ant-[a-z]+\d\d-[\w-]{20,}/.test(text))) return 'own';
  if (options(key).some((option) => isWrittenByBundler(option))) return 'own';
  if (direct && texts.some((text) => text !== undefined && filledIn.test(text))) return 'own';
  if (labels.has('typed-key') || labels.has('identity') || labels.has('user')) return 'typed';
  if (direct && texts.length > 0 && texts.every((text) => text !== undefined && text.replace(/^Bearer\s*/, '') !== '')) return 'own';
  if (texts.every((text) => text !== undefined) || options(key).every((option) => option.shape.kind === 'constant')) return options(key).every((option) => option.shape.kind === 'constant' && (option.shape.value === undefined || option.shape.value === null)) && client !== 'http' ? 'own' : 'none';
  return 'unknown';
}
