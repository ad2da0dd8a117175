import type { Node } from 'oxc-parser';
import type { Syntax } from '../syntax.js';
import { walk } from '../syntax.js';

export interface Address {
  readonly path: string;
  /** Whether what is below the path is meant too. */
  readonly below: boolean;
}

/** Addresses that a file in front of the routes lets through before it asks, or does not ask about. */
export interface Exemption {
  readonly address: Address;
  /** What it is then not held to. */
  readonly fact: 'limited' | 'authenticated';
}

export interface Questions {
  readonly limited: RegExp;
  readonly authenticated: RegExp;
}

/** What lets a request go on: `return resolve(event)`, `return NextResponse.next()`, `return`. */
const goesOn = /^\{?\s{0,200}return(?:\s{1,4}(?:await\s{1,4})?(?:resolve|next|NextResponse\.next|context\.next)\([^;]{0,200})?\s{0,20};?\s{0,200}\}?$/;
const comparesAddress = /\.(?:startsWith|includes)\(\s{0,4}['"`](\/[^'"`]{0,200})['"`]\s{0,4}\)$|(?:pathname|path|url)\s{0,4}===?\s{0,4}['"`](\/[^'"`]{0,200})['"`]$/;

/**
 * `if (path.startsWith('/open')) return resolve(event)` exempts what comes under the address, and so does
 * `if (!open && !within(caller)) return refusal`; without the `!` each of them is for that address alone.
 */
export function exemptionsIn({ program, text }: Syntax, questions: Questions): Exemption[] {
  const found: Exemption[] = [];
  const named = new Map<string, Address>();
  walk(program, (node) => {
    if (node.type !== 'VariableDeclarator' || node.id.type !== 'Identifier' || node.init === null) return;
    const address = addressIn(text.slice(node.init.start, node.init.end));
    if (address !== undefined) named.set(node.id.name, address);
  });
  const look = (body: Node): void => {
    walk(body, (part) => {
      if (part.type !== 'IfStatement') return;
      const consequent = text.slice(part.consequent.start, part.consequent.end);
      const passes = goesOn.test(consequent);
      for (const { address, negated, alone } of addresses(part.test, text, named)) {
        if (passes ? negated || !alone : !negated) continue;
        for (const fact of ['limited', 'authenticated'] as const) {
          const asked = passes ? !questions[fact].test(text.slice(body.start, part.start)) : questions[fact].test(text.slice(part.test.start, part.consequent.end));
          if (asked) found.push({ address, fact });
        }
      }
    });
  };
  walk(program, (node) => {
    const isFunction = node.type === 'FunctionDeclaration' || node.type === 'FunctionExpression' || node.type === 'ArrowFunctionExpression';
    if (isFunction && node.body !== null) look(node.body);
    return !isFunction;
  });
  return found;
}

/** The address that a comparison asks about, as it is written. */
export function addressIn(written: string): Address | undefined {
  if (written.length > 400) return undefined;
  const match = comparesAddress.exec(written);
  const path = match?.[1] ?? match?.[2];
  return path === undefined ? undefined : { path, below: match?.[1] !== undefined };
}

/** The addresses a condition asks about; `alone`: nothing else has to hold with it. */
function addresses(test: Node, text: string, named: ReadonlyMap<string, Address>, negated = false, alone = true): { readonly address: Address; readonly negated: boolean; readonly alone: boolean }[] {
  if (test.type === 'UnaryExpression' && test.operator === '!') return addresses(test.argument, text, named, !negated, alone);
  if (test.type === 'ParenthesizedExpression') return addresses(test.expression, text, named, negated, alone);
  if (test.type === 'LogicalExpression') return [test.left, test.right].flatMap((part) => addresses(part, text, named, negated, alone && (test.operator === '||') !== negated));
  const address = test.type === 'Identifier' ? named.get(test.name) : test.type === 'CallExpression' || test.type === 'BinaryExpression' ? addressIn(text.slice(test.start, test.end)) : undefined;
  return address === undefined ? [] : [{ address, negated, alone }];
}
