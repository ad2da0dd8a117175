/** What of `AsyncLocalStorage` is used. */
export interface AsyncContext<Value> {
  run<Result>(value: Value, work: () => Result): Result;
  getStore(): Value | undefined;
}

type AsyncContextClass = new <Value>() => AsyncContext<Value>;

interface Runtime {
  readonly AsyncLocalStorage?: AsyncContextClass;
  readonly process?: { getBuiltinModule?(name: string): { readonly AsyncLocalStorage?: AsyncContextClass } | undefined };
}

/**
 * An async context where the runtime has one: Node, Bun, Deno and workerd with `nodejs_compat` give it through
 * `process.getBuiltinModule`, which needs no import that would break the others (source: nodejs.org/api/process.html).
 */
export function createAsyncContext<Value>(): AsyncContext<Value> | undefined {
  const runtime = globalThis as unknown as Runtime;
  let found = runtime.AsyncLocalStorage;
  try {
    found ??= runtime.process?.getBuiltinModule?.('node:async_hooks')?.AsyncLocalStorage;
  } catch {
    // A runtime that refuses the module has none.
  }
  return found === undefined ? undefined : new found<Value>();
}
