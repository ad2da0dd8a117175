import type { PythonFunction } from './functions.js';
import type { LogicalLine } from './lines.js';
import { entriesOf } from './request-bodies.js';
import { callsIn } from './taint.js';
import type { Taint } from './taint.js';

/** A call of Claude, or of what makes it, with the way that leads there. */
export interface OnTheWay {
  readonly fn: PythonFunction;
  readonly line: LogicalLine;
  readonly names: ReadonlyMap<string, Taint>;
  /** The functions on the way, the route first. */
  readonly way: readonly PythonFunction[];
  /** Where each of them but the last calls the next. */
  readonly sites: readonly { readonly path: string; readonly line: number }[];
  /** What the names of each of them hold. */
  readonly held: readonly ReadonlyMap<string, Taint>[];
}

/** Under what a request is sent whole. */
const bodies = ['json', 'body', 'data', 'content', '**', '#0', '#1'];

/** Where a function sends what it is given, the call that gives it: `create({"model": ..., "messages": [...]})` for `post(url, json=body)`. */
export function writtenBefore({ fn, way, sites, held }: OnTheWay, args: ReadonlyMap<string, string>): { readonly entry: OnTheWay; readonly args: ReadonlyMap<string, string> } | undefined {
  if (args.has('messages') || args.has('prompt')) return undefined;
  const caller = way.at(-2);
  const site = sites.at(-1);
  const line = caller?.body.find((part) => part.line === site?.line);
  if (caller === undefined || line === undefined) return undefined;
  const parameters = fn.parameters.filter(({ name }) => name !== 'self' && name !== 'cls');
  const place = parameters.findIndex(({ name }) => bodies.some((body) => args.get(body)?.trim() === name));
  const call = place === -1 ? undefined : callsIn(line.text, new Map()).find((part) => part.name === fn.name);
  if (call === undefined) return undefined;
  const name = parameters[place]?.name ?? '';
  const isSpread = args.get('**')?.trim() === name;
  const named = call.args.find((arg) => arg.keyword === name);
  const given = named === undefined ? call.args.filter((arg) => arg.keyword === '')[place]?.text : named.text.slice(named.text.indexOf('=') + 1);
  // `def create(**settings)` is given each by its name.
  const sent = isSpread && given === undefined ? new Map(call.args.filter((arg) => arg.keyword !== '').map((arg): [string, string] => [arg.keyword, arg.text.slice(arg.text.indexOf('=') + 1).trim()])) : given === undefined ? undefined : entriesOf(given, caller);
  if (sent === undefined || sent.size === 0) return undefined;
  const own = [...args].filter(([key, value]) => !bodies.includes(key) || value.trim() !== name);
  return { entry: { fn: caller, line, names: held.at(-2) ?? new Map(), way: way.slice(0, -1), sites: sites.slice(0, -1), held: held.slice(0, -1) }, args: new Map([...own, ...sent]) };
}
