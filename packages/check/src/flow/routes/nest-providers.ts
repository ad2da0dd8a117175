import type { Node } from 'oxc-parser';
import { isAside } from '../../graph/aside.js';
import { decorators } from '../decorators.js';
import type { Frame } from '../evaluator.js';
import { bindService, serviceOf } from '../injection.js';
import type { Binding } from '../injection.js';
import type { Interpreter } from '../interpreter.js';
import * as values from '../value.js';
import type { Value } from '../value.js';

const ways: readonly (readonly [string, Binding['how']])[] = [['useClass', 'class'], ['useValue', 'value'], ['useExisting', 'token']];
const told = new WeakSet<Interpreter>();

/** What modules of NestJS say that tokens stand for: `{ provide: 'WRITER', useFactory: (claude) => new Writer(claude), inject: ['CLAUDE'] }`. Told once. */
export function tellProviders(interpreter: Interpreter): void {
  if (told.has(interpreter)) return;
  told.add(interpreter);
  for (const [path, { file }] of interpreter.graph.modules) {
    if (isAside(file) || !/\bprovide\s{0,4}:/.test(file.text() ?? '')) continue;
    const module = interpreter.load(path);
    for (const statement of module === undefined ? [] : (interpreter.syntax(path)?.program.body ?? [])) {
      const node = (statement.type === 'ExportNamedDeclaration' || statement.type === 'ExportDefaultDeclaration') && statement.declaration !== null ? statement.declaration : statement;
      if (node.type !== 'ClassDeclaration' || module === undefined) continue;
      const settings = decorators(node).find(({ name }) => name === 'Module')?.args[0];
      const providers = settings === undefined ? undefined : values.property(interpreter.evaluate(settings, { ...module.frame }), 'providers');
      for (const provider of providers?.shape.kind === 'array' ? providers.shape.items : []) bind(provider, { ...module.frame }, node, interpreter);
    }
  }
}

function bind(provider: Value, frame: Frame, node: Node, interpreter: Interpreter): void {
  const token = values.property(provider, 'provide');
  if (token === undefined) return;
  const factory = values.property(provider, 'useFactory');
  if (factory?.shape.kind === 'function') {
    const inject = values.property(provider, 'inject');
    const asked = inject?.shape.kind === 'array' ? inject.shape.items : [];
    // What a factory asks for is looked up when it is run.
    const run = values.native('factory', () => interpreter.call(factory, asked.map((each) => serviceOf(values.property(each, 'token') ?? each, frame, interpreter) ?? values.unknownValue), frame, node));
    bindService(token, { how: 'factory', what: run, frame, node }, interpreter);
    return;
  }
  for (const [name, how] of ways) {
    const what = values.property(provider, name);
    if (what !== undefined) bindService(token, { how, what, frame, node }, interpreter);
  }
}
