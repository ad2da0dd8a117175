import { asJson } from '../as-json.js';
import type { Frame, Recognizer } from '../evaluator.js';
import * as values from '../value.js';
import type { External, Value } from '../value.js';
import { externalOf, isFrom } from './chain.js';
import { noteKindOfAnswer } from './page-kinds.js';
import { socketModules } from './sockets.js';

/** Kinds of content in which a browser runs scripts. */
const pageKind = /\b(?:text\/html|application\/xhtml\+xml|image\/svg\+xml)/i;

/** Headers that keep a browser from running what it is sent: it is saved, or stands in a sandbox. */
const withoutScripts = /\battachment\b|\bsandbox\b(?!.{0,80}allow-scripts)|script-src 'none'|default-src 'none'(?!.{0,80}script-src)/i;

/** Headers of the web's own kind that were said to be those of a page. */
const pageHeaders = new WeakSet<External>();

/** Whether the settings of a `Response` say that it is a page. */
function saysPage(settings: Value): boolean {
  const text = values.literalText(settings);
  if (withoutScripts.test(text)) return false;
  if (pageKind.test(text)) return true;
  const headers = externalOf(values.property(settings, 'headers'));
  return headers !== undefined && (pageHeaders.has(headers) || headers.chain.some((link) => link.name === 'Headers' && link.args.some((arg) => pageKind.test(values.literalText(arg)))));
}

/** `response.setHeader('content-type', 'text/html')`: what is written from then on is a page, or something else. */
function noteKind(method: string, args: readonly Value[], frame: Frame): void {
  if (!/^(?:setHeader|header|set|type|contentType|writeHead)$/.test(method)) return;
  const given = args.map((arg) => values.literalText(arg)).join(' ');
  if (withoutScripts.test(given)) frame.facts = values.both(frame.facts, new Set(['no-scripts']));
  const named = args.some((arg) => arg.shape.kind === 'object' && [...arg.shape.properties.keys()].some((name) => /^content-?type$/i.test(name)));
  if (!named && !/^(?:type|contentType)$/.test(method) && !/content-type/i.test(given)) return;
  noteKindOfAnswer(given, frame);
}

/** A connection that a server took, and not one that the program opened to somewhere. */
function isAccepted(receiver: Value | undefined): boolean {
  const made = externalOf(receiver)?.chain.find((link) => link.how === 'new');
  return isFrom(receiver, socketModules) && (made === undefined || made.name.includes('Server'));
}

/** Answers to the caller: `res.json(x)`, `new Response(x)`, `c.json(x)`, `NextResponse.json(x)`. */
export const responseCalls: Recognizer = ({ written, method, args, receiver, callee, frame, node, evaluator, isNew }) => {
  const external = externalOf(callee) ?? externalOf(receiver);
  const [first, second] = args;
  // `res.render('page', { answer })`, `reply.view`, `nunjucks.render`, `ejs.renderFile`.
  if (/^(?:render|view|renderFile|renderView)$/.test(method) && receiver !== undefined) {
    const template = first === undefined ? undefined : values.constantText(first);
    if (template !== undefined) evaluator.emit({ detail: { kind: 'render', template, locals: second ?? values.record([]) }, node }, frame);
  }
  // What came in and is called takes the answer: `socket.on('hello', (reply) => reply(settings))`.
  if (callee.shape.kind === 'input' && callee.shape.origin.label === 'user' && receiver === undefined && args.length > 0) {
    evaluator.emit({ detail: { kind: 'response', value: values.list(args), way: 'emit' }, node }, frame);
    return values.undefinedValue;
  }
  const headers = receiver?.shape.kind === 'external' ? receiver.shape.external : undefined;
  if (headers?.module === 'global' && headers.chain[0]?.name === 'Headers' && /^(?:set|append)$/.test(method) && /^content-type /i.test(args.map((arg) => values.literalText(arg)).join(' ')) && pageKind.test(args.map((arg) => values.literalText(arg)).join(' '))) pageHeaders.add(headers);
  if (external?.module === 'response') {
    noteKind(method, args, frame);
    if (/^(?:json|send|end|write|text|html|body|jsonp|render|reply|raw|setHeader|header|cookie|redirect|sse)$/.test(method) && first !== undefined) {
      const value = method === 'render' || method === 'setHeader' || method === 'header' || method === 'cookie' ? (args[1] ?? first) : first;
      const rendered = method === 'render' && first !== undefined ? `render ${values.constantText(first) ?? ''}` : method;
      evaluator.emit({ detail: { kind: method === 'cookie' ? 'storage' : 'response', value: method === 'json' || method === 'send' ? asJson(value, frame, node, evaluator) : value, way: rendered }, node }, frame);
      if (/^(?:send|end|body|write)$/.test(method) && !frame.facts.has('no-scripts') && (frame.facts.has('html-answer') || /text\/html|image\/svg\+xml|\.type\(\s{0,4}['"]\.?(?:html|svg)\b/.test(evaluator.syntax(frame.module)?.text.slice(node.start, Math.min(node.end, node.start + 400)) ?? ''))) evaluator.emit({ detail: { kind: 'html', value, way: 'a page that the server writes' }, node }, frame);
      if (method === 'html') evaluator.emit({ detail: { kind: 'html', value, way: 'html response' }, node }, frame);
    }
    // `res.set('x-key', key)`, `res.writeHead(200, { 'x-key': key })`: headers are read by who asked, too.
    const sent = /^(?:set|append|appendHeader|writeHead)$/.test(method) ? args.at(-1) : undefined;
    if (sent !== undefined) evaluator.emit({ detail: { kind: 'response', value: sent, way: 'headers' }, node }, frame);
    // What is done when it was sent: `res.on('finish', () => log(...))`.
    if (/^(?:on|once|addListener)$/.test(method) && second?.shape.kind === 'function') evaluator.branch(frame, values.noFacts, () => evaluator.call(second, [], frame, node));
    return receiver ?? values.external('response');
  }
  if (/^(?:Response|NextResponse|HttpResponse)$/.test(written) && isNew && first !== undefined) {
    evaluator.emit({ detail: { kind: 'response', value: first, way: 'Response' }, node }, frame);
    const sent = second === undefined ? undefined : values.property(second, 'headers');
    if (sent !== undefined) evaluator.emit({ detail: { kind: 'response', value: sent, way: 'headers' }, node }, frame);
    if (second !== undefined && saysPage(second)) evaluator.emit({ detail: { kind: 'html', value: first, way: 'a page that the server writes' }, node }, frame);
    return values.marked(values.allMarks(first));
  }
  if (/^(?:Response|NextResponse)\.json$/.test(written) || (/^(?:json|data|defer)$/.test(written) && external !== undefined && /@remix-run|react-router|@sveltejs\/kit/.test(external.module))) {
    if (first !== undefined) evaluator.emit({ detail: { kind: 'response', value: asJson(first, frame, node, evaluator), way: 'json' }, node }, frame);
    if (first === undefined) return values.unknownValue;
    // What a loader gives is read field by field by its page.
    return external !== undefined && first.shape.kind === 'object' && !written.endsWith('Response.json') ? first : values.marked(values.allMarks(first));
  }
  if (first !== undefined && (/^(?:Response|NextResponse)\.redirect$/.test(written) || (/^redirect(?:Document)?$/.test(method) && receiver === undefined && external !== undefined && /^next\/navigation$|@remix-run|react-router|@sveltejs\/kit|@tanstack|@solidjs|^h3$/.test(external.module)))) {
    // The address is read by who is sent on; of SvelteKit it comes after the status.
    evaluator.emit({ detail: { kind: 'response', value: values.list(args), way: 'redirect' }, node }, frame);
  }
  if (second !== undefined && /^(?:set|append)$/.test(method) && (/(?:^|\.)(?:res|resp|response|reply|answer)\.headers\.\w{3,6}$/.test(written) || (external?.module === 'next/server' && external.chain.some((link) => link.name === 'headers')))) {
    evaluator.emit({ detail: { kind: 'response', value: second, way: 'headers' }, node }, frame);
    return receiver;
  }
  if (/(?:^|\.)ipcMain\.handle(?:Once)?$/.test(written) && args[1] !== undefined) {
    // What a handler of the main process gives back goes to the window.
    const [, handler] = args;
    const answer = evaluator.branch(frame, values.noFacts, () => evaluator.call(handler ?? values.unknownValue, [values.unknownValue, values.unknownValue], frame, node));
    evaluator.emit({ detail: { kind: 'response', value: answer.result, way: 'ipcMain.handle' }, node }, frame);
    return values.undefinedValue;
  }
  // The older way of the same: an event with a channel back.
  if (/(?:^|\.)ipcMain\.(?:on|once|addListener)$/.test(written) && args[1] !== undefined) {
    const [, handler] = args;
    const asked = values.record([['reply', values.external('answer-to-window', 'reply')], ['sender', values.external('answer-to-window', 'sender')]], values.unknownValue);
    evaluator.branch(frame, values.noFacts, () => evaluator.call(handler ?? values.unknownValue, [asked, values.unknownValue], frame, node));
    return values.undefinedValue;
  }
  if (externalOf(callee)?.module === 'answer-to-window' && args.length > 1) {
    evaluator.emit({ detail: { kind: 'response', value: values.list(args), way: 'webContents.send' }, node }, frame);
    return values.undefinedValue;
  }
  if (method === 'addGlobal' && second !== undefined) {
    const name = first === undefined ? undefined : values.constantText(first);
    if (name !== undefined) evaluator.emit({ detail: { kind: 'shared', name, value: second }, node }, frame);
  }
  if (/(?:^|\.)webContents\.send$/.test(written)) {
    evaluator.emit({ detail: { kind: 'response', value: values.list(args), way: 'webContents.send' }, node }, frame);
    return values.undefinedValue;
  }
  if (method === 'trigger' && isFrom(receiver, /^pusher$/)) {
    evaluator.emit({ detail: { kind: 'response', value: values.list(args.slice(1)), way: 'emit' }, node }, frame);
    return values.undefinedValue;
  }
  if ((/(?:^|\.)(?:emit|postMessage)$/.test(written) || (method === 'send' && isAccepted(receiver))) && args.length > 0 && (isFrom(receiver, socketModules) || /socket|io\b|ws\b|port|window|parent|self|server|room|nsp|namespace/i.test(written))) {
    evaluator.emit({ detail: { kind: 'response', value: values.list(args), way: method }, node }, frame);
    return values.undefinedValue;
  }
  return undefined;
};
