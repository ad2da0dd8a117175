import type { Node } from 'oxc-parser';
import type { Frame } from '../evaluator.js';
import { instantiateByTypes } from '../injection.js';
import type { Interpreter } from '../interpreter.js';
import { externalOf } from '../known/chain.js';
import { applySchema, isSchema } from '../known/schemas.js';
import * as values from '../value.js';
import type { Value } from '../value.js';

/** Pipes of Nest itself that let nothing through but a number, a word or an id. */
const fixed = /^Parse(?:Int|Float|Bool|UUID|Enum|Date)Pipe$/;

/** What pipes leave of a parameter: `@Body(new ZodPipe(schema))`, `@UsePipes(ShortTextPipe)`, also those that the app is told to use. */
export function throughPipes(pipes: readonly Node[], given: Value, frame: Frame, interpreter: Interpreter): Value {
  return pipes.reduce((value, node) => through(interpreter.evaluate(node, frame), value, frame, node, interpreter), given);
}

function through(pipe: Value, given: Value, frame: Frame, node: Node, interpreter: Interpreter): Value {
  const { shape } = pipe;
  if (shape.kind === 'external') {
    const { chain } = shape.external;
    if (chain.some((link) => fixed.test(link.name))) return values.unknownValue;
    // `new ZodValidationPipe(schema)` of a package.
    const schema = chain.flatMap((link) => link.args).find((arg) => isSchema(arg));
    return schema === undefined ? given : applySchema(schema, given, frame, node, interpreter);
  }
  const instance = shape.kind === 'class' ? instantiateByTypes(shape.definition.node, { ...frame, module: shape.definition.module, scope: shape.definition.scope }, interpreter, 0) : pipe;
  if (instance.shape.kind !== 'instance') return given;
  const transform = interpreter.member(instance, 'transform', frame, node);
  if (transform.shape.kind !== 'function') return externalOf(instance) === undefined ? given : values.marked(values.allMarks(given).map((mark) => ({ ...mark, through: 'a pipe' })));
  const inner = { ...frame };
  const result = interpreter.call(transform, [given, values.unknownValue], inner, node, instance);
  return values.bake(result, inner.facts);
}
