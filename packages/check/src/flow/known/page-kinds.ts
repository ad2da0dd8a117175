import type { CallInfo, Frame, Recognizer } from '../evaluator.js';
import * as values from '../value.js';
import type { Value } from '../value.js';
import { externalOf, isFrom } from './chain.js';

/** What is answered from now on is a page, or something else. */
export function noteKindOfAnswer(kind: string, frame: Frame): void {
  const others = values.leaving(frame.facts, (fact) => fact === 'html-answer');
  frame.facts = /\b(?:html|svg)\b/i.test(kind) ? values.both(others, new Set(['html-answer'])) : others;
}

/** `setResponseHeader(event, 'content-type', 'text/html')` of Nitro, imported or there by itself; `send(event, text, 'text/html')`. */
const headerSetters = /^(?:set|append)(?:Response)?Headers?$/;

function ofNitro({ callee, method, args, frame, node, evaluator }: CallInfo): void {
  const module = externalOf(callee)?.module;
  if (module !== 'h3' && module !== 'global' && module !== 'nitropack/runtime') return;
  const texts = args.slice(1).map((arg) => values.literalText(arg));
  const named = args.some((arg) => arg.shape.kind === 'object' && [...arg.shape.properties.keys()].some((name) => /^content-type$/i.test(name)));
  if (headerSetters.test(method) && (named || /^content-type$/i.test(texts[0] ?? ''))) noteKindOfAnswer(texts.at(-1) ?? '', frame);
  const [, sent, kind] = args;
  if (method === 'send' && module === 'h3' && sent !== undefined && kind !== undefined && /html/i.test(values.literalText(kind))) evaluator.emit({ detail: { kind: 'html', value: sent, way: 'a page that the server writes' }, node }, frame);
}

/** `new HTMLRewriter().on('#tip', { element(element) { element.setInnerContent(text, { html: true }); } })` of Workers. */
function ofRewriter({ method, args, receiver, frame, node, evaluator }: CallInfo): void {
  if (/^(?:on|onDocument)$/.test(method) && externalOf(receiver)?.chain.some((link) => link.how === 'new' && link.name === 'HTMLRewriter') === true) {
    const handlers = args.at(-1);
    for (const name of ['element', 'text', 'comments', 'end']) {
      const handler = handlers === undefined ? undefined : values.property(handlers, name);
      if (handler?.shape.kind === 'function') evaluator.branch(frame, values.noFacts, () => evaluator.call(handler, [values.unknownValue], frame, node));
    }
  }
  const [given, settings] = args;
  const html = settings?.shape.kind === 'object' ? settings.shape.properties.get('html') : undefined;
  if (given !== undefined && html !== undefined && /^(?:setInnerContent|append|prepend|before|after|replace)$/.test(method) && html.shape.kind === 'constant' && html.shape.value === true) evaluator.emit({ detail: { kind: 'html', value: given, way: method }, node }, frame);
}

/** `h.response(text).type('text/html')` of Hapi: what it is follows behind the call. */
const saysHtmlBehind = /^\s{0,80}(?:\.\w{1,20}\([^()\n]{0,100}\)\s{0,80}){0,5}?\.(?:type|header)\([^()\n]{0,80}html/i;

/** What a browser, or a printer of pages, is sent to: `page.goto('data:text/html,' + text)`. */
const openers = /^(?:goto|loadURL|open|navigate|assign|replace)$/;

/** Answers that become pages by what is said beside them. */
export const pageKindCalls: Recognizer = (info) => {
  const { callee, method, args, receiver, frame, node, evaluator, isNew } = info;
  const [first] = args;
  if (isNew || first === undefined) return undefined;
  ofNitro(info);
  ofRewriter(info);
  if (method === 'response' && isFrom(receiver, /^response$/)) {
    evaluator.emit({ detail: { kind: 'response', value: first, way: 'send' }, node }, frame);
    if (saysHtmlBehind.test(evaluator.syntax(frame.module)?.text.slice(node.end, node.end + 600) ?? '')) evaluator.emit({ detail: { kind: 'html', value: first, way: 'a page that the server writes' }, node }, frame);
  }
  // A shop's proxy renders what an app answers as Liquid, in its own page: `liquid(text)`.
  if (method === 'liquid' && externalOf(callee)?.chain.some((link) => link.name === 'appProxy') === true) evaluator.emit({ detail: { kind: 'html', value: first, way: 'Liquid that the shop renders' }, node }, frame);
  if (openers.test(method) && startsAsPage(first)) evaluator.emit({ detail: { kind: 'html', value: first, way: 'an address with the page in it' }, node }, frame);
  return undefined;
};

function startsAsPage(address: Value): boolean {
  const [start] = address.shape.kind === 'text' ? address.shape.parts : [];
  return start !== undefined && /^data:text\/html[;,]/i.test(values.constantText(start) ?? '');
}
