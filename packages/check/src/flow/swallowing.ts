import type { Node } from 'oxc-parser';
import type { Location } from '../engine/finding.js';
import type { Analysis } from './analysis.js';
import type { EventOf } from './event.js';
import { dottedName, isFunction, nodesAround, rootName, walk } from './syntax.js';

/**
 * Whether the nearest `catch` around a call forgets the error: nothing is thrown, called or read there, so that whoever
 * waits for the work (a queue that would try again, a log) takes it for done.
 */
export function swallowsErrors(analysis: Analysis, event: EventOf<'claude'>): boolean {
  const nearest = catchAround(analysis, event.path, event.node);
  return nearest !== undefined && forgets(nearest);
}

/** Packages that hand work out again where it failed. */
const queues = /^(?:bullmq|bull|bee-queue|pg-boss|agenda|@hokify\/agenda|graphile-worker|inngest|@trigger\.dev\/sdk(?:\/v\d)?|kafkajs|amqplib|amqp-connection-manager|sqs-consumer|@nestjs\/bullmq?|@temporalio\/\w{1,20}|nats|rhea|faktory-worker|node-resque)$/;
/** What only tells somebody of an error. */
const notes = /(?:^|\.)(?:log|info|warn|error|debug|trace|fatal|captureException|captureMessage|recordException|noticeError|String|stringify)$/;

/** Whether the nearest `catch` around a call in the work of a queue does no more than tell of the error: the queue takes the work for done. */
export function countsAsDone(analysis: Analysis, event: EventOf<'claude'>): boolean {
  const nearest = catchAround(analysis, event.path, event.node);
  const program = analysis.interpreter.syntax(event.path)?.program;
  if (nearest === undefined || program === undefined) return false;
  const imports = analysis.graph.module(event.path)?.record.imports.filter((edge) => queues.test(edge.specifier)) ?? [];
  const isWork = nodesAround(program, event.node).some((node) => (node.type === 'CallExpression' || node.type === 'NewExpression') && isOfQueue(node, imports.flatMap((edge) => edge.locals), analysis.text(event.path)));
  return imports.length > 0 && isWork && onlyTells(nearest);
}

/** `new Worker('letters', work)`, `queue.process(work)`, where the queue was made of such a package. */
function isOfQueue({ callee }: { readonly callee: Node }, locals: readonly string[], text: string): boolean {
  const name = rootName(callee);
  if (name === undefined) return false;
  return locals.includes(name) || (/(?:^|\.)(?:process|work|define|createFunction|subscribe|consume|run|task)$/.test(dottedName(callee) ?? '') && locals.some((local) => new RegExp(`\\b${name}\\s{0,4}=\\s{0,4}(?:await\\s{1,4})?(?:new\\s{1,4})?${local}\\b`).test(text)));
}

function onlyTells(body: Node): boolean {
  let acts = false;
  walk(body, (node) => {
    if (/^(?:NewExpression|ThrowStatement|AssignmentExpression|UpdateExpression|AwaitExpression)$/.test(node.type)) acts = true;
    if (node.type === 'CallExpression' && !notes.test(dottedName(node.callee) ?? '')) acts = true;
    return !acts;
  });
  return !acts;
}

/** The innermost place on the way to a call around which errors are caught: from there to the end of its `catch`. */
export function caughtPlace(analysis: Analysis, event: EventOf<'claude'>): Location | undefined {
  const steps = [{ path: event.path, start: event.node.start, end: event.node.end }, ...event.calls.toReversed().map(({ path, offset }) => ({ path, start: offset, end: offset }))];
  for (const { path, start, end } of steps) {
    const nearest = catchAround(analysis, path, { start, end });
    if (nearest !== undefined) return analysis.place(path, { start, end: nearest.end });
    const handed = catchCallAround(analysis, path, { start, end });
    if (handed !== undefined) return analysis.place(path, { start, end: handed.end });
  }
  return undefined;
}

/** `ask(text).then(show).catch(explain)`, of the function that a place is in. */
function catchCallAround(analysis: Analysis, path: string, at: { readonly start: number; readonly end: number }): Node | undefined {
  const program = analysis.interpreter.syntax(path)?.program;
  const around = program === undefined ? [] : nodesAround(program, at);
  return around.slice(around.findLastIndex((node) => isFunction(node)) + 1).find((node) => node.type === 'CallExpression' && node.callee.type === 'MemberExpression' && node.callee.property.type === 'Identifier' && node.callee.property.name === 'catch' && at.start < node.callee.property.start);
}

/** The body of the nearest `catch` around a place, in the function that the place is in. */
export function catchAround(analysis: Analysis, path: string, at: { readonly start: number; readonly end: number }): Node | undefined {
  const program = analysis.interpreter.syntax(path)?.program;
  if (program === undefined) return undefined;
  let nearest: Node | undefined;
  for (const node of nodesAround(program, at)) {
    // A function that is handed on is run under whatever is around its call.
    if (isFunction(node)) nearest = undefined;
    if (node.type === 'TryStatement' && node.handler !== null && at.start < node.block.end) nearest = node.handler.body;
  }
  return nearest;
}

/** Where the nearest `catch` in the file of the call answers with all that an error holds: its stack, its headers. */
export function errorHandedOut(analysis: Analysis, event: EventOf<'claude'>): Node | undefined {
  const nearest = event.tries === 0 ? undefined : catchAround(analysis, event.path, event.node);
  const text = analysis.text(event.path);
  let found: Node | undefined;
  if (nearest !== undefined) walk(nearest, (node) => {
    const answers = node.type === 'ReturnStatement' || (node.type === 'CallExpression' && /(?:^|\.)(?:send|json|end|write|text|reply|body)$/.test(dottedName(node.callee)?.replaceAll('()', '') ?? ''));
    if (answers && /\b(?:e|err|error|ex|exception)\.(?:stack|headers)\b/.test(text.slice(node.start, Math.min(node.end, node.start + 600)))) found ??= node;
    return found === undefined;
  });
  return found;
}

/** `for (;;) { try { return await call(); } catch {} }`: what fails is tried again as fast as it fails. */
export function repeatsForEver(analysis: Analysis, event: EventOf<'claude'>): boolean {
  const nearest = catchAround(analysis, event.path, event.node);
  const program = analysis.interpreter.syntax(event.path)?.program;
  if (nearest === undefined || program === undefined || !forgets(nearest)) return false;
  let loop: Node | undefined;
  for (const node of nodesAround(program, { start: event.node.start, end: nearest.end })) {
    if (/Function/.test(node.type)) loop = undefined;
    if ((node.type === 'ForStatement' && node.test === null) || (node.type === 'WhileStatement' && node.test.type === 'Literal')) loop = node;
  }
  // A pause, or a way out of the loop, stands in it.
  return loop !== undefined && !/\bbreak\b|setTimeout|\b(?:sleep|delay|wait\w{0,20}|pause)\(/.test(analysis.text(event.path).slice(nearest.start, loop.end)) && !/\b(?:return|throw)\b/.test(analysis.text(event.path).slice(nearest.start, nearest.end));
}

function forgets(body: Node): boolean {
  let acts = false;
  walk(body, (node) => {
    if (/^(?:CallExpression|NewExpression|ThrowStatement|AssignmentExpression|UpdateExpression|AwaitExpression)$/.test(node.type)) acts = true;
    return !acts;
  });
  return !acts;
}
