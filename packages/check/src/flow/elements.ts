import type { JSXOpeningElement, Node } from 'oxc-parser';
import type { Evaluator, Frame } from './evaluator.js';
import { provide } from './known/contexts.js';
import { dottedName } from './syntax.js';
import { allMarks, input, mergeMarks, marked, options, property, record, unknownValue } from './value.js';
import type { Value } from './value.js';

/** Not of a component, but of an element that stands in the page itself. */
export const WRITTEN_OUT = '#page';

type Element = Extract<Node, { type: 'JSXElement' | 'JSXFragment' }>;

/** JSX: attributes and children are looked at, handlers are run, components of the project are called with their props. */
export function evaluateElement(node: Element, frame: Frame, evaluator: Evaluator): Value {
  const props = new Map<string, Value>();
  let name = '';
  let component: Value | undefined;
  if (node.type === 'JSXElement') {
    const { openingElement } = node;
    name = elementName(openingElement.name);
    if (/^[A-Z]/.test(name) || name.includes('.')) component = componentValue(name, frame, evaluator, openingElement);
    for (const attribute of openingElement.attributes) {
      if (attribute.type === 'JSXSpreadAttribute') {
        const spread = evaluator.evaluate(attribute.argument, frame);
        for (const option of options(spread)) if (option.shape.kind === 'object') for (const [key, value] of option.shape.properties) props.set(key, value);
        const html = property(spread, 'dangerouslySetInnerHTML');
        if (html !== undefined) evaluator.emit({ detail: { kind: 'html', value: property(html, '__html') ?? marked(allMarks(html)), way: 'dangerouslySetInnerHTML' }, node: attribute }, frame);
        continue;
      }
      const key = attribute.name.type === 'JSXIdentifier' ? attribute.name.name : attribute.name.name.name;
      const value = attribute.value === null ? unknownValue : evaluator.evaluate(attribute.value, frame);
      props.set(key, value);
      if (key === 'innerHTML' || (key.toLowerCase() === 'srcdoc' && !isSandboxed(openingElement))) evaluator.emit({ detail: { kind: 'html', value, way: key }, node: attribute }, frame);
      if (name === 'WebView' && key === 'source') evaluator.emit({ detail: { kind: 'html', value: property(value, 'html') ?? unknownValue, way: 'WebView' }, node: attribute }, frame);
      if (key === 'dangerouslySetInnerHTML') {
        const html = property(value, '__html') ?? marked(allMarks(value));
        evaluator.emit({ detail: { kind: 'html', value: html, way: 'dangerouslySetInnerHTML' }, node: attribute }, frame);
      }
    }
  }
  const children = node.children.map((child) => (child.type === 'JSXText' ? unknownValue : evaluator.evaluate(child.type === 'JSXSpreadChild' ? child.expression : child, frame)));
  if (children.length > 0) props.set('children', marked(mergeMarks(...children.map((child) => allMarks(child)))));
  const propsValue = record(props);
  // A Markdown component that is told to let HTML through.
  const plugins = props.get('rehypePlugins');
  if (plugins?.shape.kind === 'array' && /Markdown/.test(name)) {
    const from = (module: RegExp): boolean => plugins.shape.kind === 'array' && plugins.shape.items.some((item) => (item.shape.kind === 'external' && module.test(item.shape.external.module)) || (item.shape.kind === 'array' && item.shape.items.some((part) => part.shape.kind === 'external' && module.test(part.shape.external.module))));
    if (from(/^rehype-raw$/) && !from(/^rehype-sanitize$/)) evaluator.emit({ detail: { kind: 'html', value: props.get('children') ?? props.get('source') ?? unknownValue, way: 'rehype-raw' }, node }, frame);
  }
  // Older ones are told so by a name.
  if (/Markdown/.test(name) && (isConstant(props.get('escapeHtml'), false) || isConstant(props.get('allowDangerousHtml'), true))) evaluator.emit({ detail: { kind: 'html', value: props.get('children') ?? props.get('source') ?? unknownValue, way: name }, node }, frame);
  // What a server half writes into attributes and texts.
  if (component === undefined && allMarks(propsValue).some(({ origin }) => origin.label === 'environment')) evaluator.emit({ detail: { kind: 'props', value: propsValue, way: WRITTEN_OUT }, node }, frame);
  if (component !== undefined) {
    const target = component.shape.kind === 'function' ? component.shape.closure.module : '';
    provide(component, props.get('value'));
    evaluator.emit({ detail: { kind: 'props', value: propsValue, way: target }, node }, frame);
    evaluator.call(component, [propsValue, unknownValue], frame, node);
  }
  if (component?.shape.kind !== 'function') for (const [key, value] of props) if (key !== 'children') runHandler(value, key, frame, evaluator, node);
  return unknownValue;
}

/** `<iframe sandbox="allow-popups">`: no script of the frame runs. */
function isSandboxed({ attributes }: JSXOpeningElement): boolean {
  return attributes.some((attribute) => attribute.type === 'JSXAttribute' && attribute.name.type === 'JSXIdentifier' && attribute.name.name === 'sandbox'
    && (attribute.value === null || (attribute.value.type === 'Literal' && typeof attribute.value.value === 'string' && !attribute.value.value.includes('allow-scripts'))));
}

function isConstant(value: Value | undefined, wanted: boolean): boolean {
  return value?.shape.kind === 'constant' && value.shape.value === wanted;
}

function elementName(node: Node): string {
  if (node.type === 'JSXIdentifier') return node.name;
  if (node.type === 'JSXMemberExpression') return `${elementName(node.object)}.${node.property.name}`;
  return dottedName(node) ?? '';
}

function componentValue(name: string, frame: Frame, evaluator: Evaluator, node: Node): Value | undefined {
  const [first, ...rest] = name.split('.');
  let value = first === undefined ? undefined : frame.scope.get(first);
  for (const part of rest) value = value === undefined ? undefined : evaluator.member(value, part, frame, node);
  const loaded = value === undefined ? undefined : loadedLater(value, frame, evaluator, node);
  return loaded ?? (value === undefined ? undefined : unwrapFunction(value));
}

/** `dynamic(() => import('./Editor'))`, `lazy(() => import('./Editor'))`: the component of the other module. */
function loadedLater({ shape }: Value, frame: Frame, evaluator: Evaluator, node: Node): Value | undefined {
  const made = shape.kind === 'external' && /^(?:next\/dynamic|react|preact\/compat|solid-js|@loadable\/component|react-loadable)$/.test(shape.external.module) ? shape.external.chain.at(-1) : undefined;
  const load = made?.how === 'call' && /^(?:dynamic|lazy|loadable|default)$/.test(made.name) ? made.args.find((arg) => arg.shape.kind === 'function') : undefined;
  const found = load === undefined ? undefined : evaluator.call(load, [], frame, node);
  if (found?.shape.kind === 'module') return unwrapFunction(evaluator.imported(found.shape.path, 'default'));
  return found?.shape.kind === 'function' ? found : undefined;
}

/** `memo(Component)`, `asyncHandler(fn)`: what is inside. */
export function unwrapFunction(value: Value): Value {
  if (value.shape.kind !== 'external') return value;
  const { chain } = value.shape.external;
  // `middy(handler).use(parser())`: what is added later is not what is run.
  const inside = chain.at(-1)?.args.find((arg) => arg.shape.kind === 'function') ?? chain.flatMap((link) => link.args).findLast((arg) => arg.shape.kind === 'function') ?? chain.at(-1)?.args.find((arg) => arg.shape.kind === 'external');
  if (inside === undefined) return value;
  return inside.shape.kind === 'function' ? inside : unwrapFunction(inside);
}

/** What a person types or picks. */
export function typedEvent(frame: Frame, node: Node, evaluator: Evaluator): Value {
  const typed = input(evaluator.origin('typed-key', 'what the user types', frame, node));
  const target = record([['value', typed], ['files', typed], ['elements', typed]], typed);
  return record([['target', target], ['currentTarget', target], ['nativeEvent', record([['text', typed]], typed)], ['data', typed], ['detail', typed]], typed);
}

function runHandler(value: Value, key: string, frame: Frame, evaluator: Evaluator, node: Node): void {
  if (!/^(?:on[A-Z]|action$|formAction$|render|ref$)/.test(key)) return;
  for (const option of options(value)) {
    if (option.shape.kind !== 'function') continue;
    const argument = /Text$|Value/.test(key) ? input(evaluator.origin('typed-key', 'what the user types', frame, node)) : typedEvent(frame, node, evaluator);
    evaluator.branch(frame, new Set(), () => evaluator.call(option, [argument, unknownValue], frame, node));
  }
}
