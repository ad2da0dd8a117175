import * as commonmark from 'commonmark';
import MarkdownIt from 'markdown-it';
import { Marked } from 'marked';
import { micromark } from 'micromark';
import { gfm, gfmHtml } from 'micromark-extension-gfm';
import { defaultTreeAdapter, html as dialect, parseFragment, type DefaultTreeAdapterTypes } from 'parse5';

type Render = (markdown: string) => string;

class WithoutHtml extends commonmark.HtmlRenderer {
  html_block(): void {}
  html_inline(): void {}
}

/** Renderers that apps show answers with, set up to take as much for an image, a link or HTML as they can. */
function renderers(html: 'shown' | 'left out'): Readonly<Record<string, Render>> {
  const parser = new commonmark.Parser();
  const writer = html === 'shown' ? new commonmark.HtmlRenderer() : new WithoutHtml();
  const marked = new Marked();
  const markdownIt = new MarkdownIt({ html: true, linkify: true });
  const withoutHtml = new MarkdownIt({ html: false, linkify: true });
  // An address that begins with two slashes is one of those that the guard's page names under "Limits".
  for (const one of [markdownIt, withoutHtml]) one.linkify.add('//', null);
  if (html === 'left out') {
    marked.use({ renderer: { html: () => '' } });
    markdownIt.renderer.rules.html_block = markdownIt.renderer.rules.html_inline = () => '';
  }
  return {
    commonmark: (text) => writer.render(parser.parse(text)),
    marked: (text) => marked.parse(text, { async: false }),
    'markdown-it': (text) => markdownIt.render(text),
    'markdown-it without HTML': (text) => withoutHtml.render(text),
    micromark: (text) => micromark(text, { allowDangerousHtml: html === 'shown', allowDangerousProtocol: true, extensions: [gfm()], htmlExtensions: [gfmHtml()] }),
  };
}

export const withHtml = renderers('shown');
/** What is in HTML does not count, though it is read as HTML. */
export const withoutHtml = renderers('left out');

export interface Allowed {
  /** Hosts that may be loaded from. */
  readonly hosts: readonly string[];
  /** What no link may carry: its letters and digits, in lower case. Without it links go to `hosts` alone. */
  readonly secret?: string;
  /** Nothing of HTML may run, or be sent. */
  readonly html: 'safe' | 'keep';
}

type Element = DefaultTreeAdapterTypes.Element;
type Node = DefaultTreeAdapterTypes.Node;

const active = /^(?:script|i?frame|frameset|object|embed|applet|style|link|base|meta|form|button|textarea|select|svg|math|noscript|noembed|noframes|plaintext|xmp|title|template|dialog)$/;
const loading = /^(?:src|(?:image)?srcset|poster|background|data|action|formaction|ping|xlink:href)$/;

/** What a browser would do with `html` that is not allowed. */
export function faultsOf(html: string, allowed: Allowed): readonly string[] {
  const page = parseFragment(defaultTreeAdapter.createElement('div', dialect.NS.HTML, []), html, {});
  return elementsIn(page).flatMap((element) => faultsOfElement(element, allowed));
}

function elementsIn(node: Node): readonly Element[] {
  const inside = 'childNodes' in node ? node.childNodes.flatMap(elementsIn) : [];
  const apart = 'content' in node ? elementsIn(node.content) : [];
  return [...('tagName' in node ? [node] : []), ...inside, ...apart];
}

function faultsOfElement({ tagName, attrs }: Element, allowed: Allowed): readonly string[] {
  const faults = allowed.html === 'safe' && active.test(tagName) ? [`<${tagName}>`] : [];
  for (const { name, value, prefix } of attrs) {
    const attribute = prefix === undefined || prefix === '' ? name : `${prefix}:${name}`;
    if (allowed.html === 'safe' && attribute.startsWith('on')) faults.push(attribute);
    else if (attribute === 'href' && (tagName === 'a' || tagName === 'area')) {
      if (!mayLink(value, allowed)) faults.push(`a link to ${value}`);
    } else if (attribute === 'href' || loading.test(attribute)) {
      const addresses = attribute.endsWith('srcset') ? value.split(/[\s,]+/) : [value];
      for (const address of addresses) if (!mayLoad(address, allowed)) faults.push(`${tagName} loads ${address}`);
    } else if (attribute === 'style' && /(?:url|image|src)[^]*evil/i.test(value)) faults.push(`the style ${value}`);
  }
  return faults;
}

const OWN = 'https://own.example/';

function urlOf(address: string): URL | undefined {
  return URL.canParse(address, OWN) ? new URL(address, OWN) : undefined;
}

function mayLoad(address: string, { hosts }: Allowed): boolean {
  const url = urlOf(address);
  return url === undefined || (/^https?:$/.test(url.protocol) && ['own.example', ...hosts].includes(url.hostname));
}

function mayLink(address: string, { hosts, secret }: Allowed): boolean {
  const url = urlOf(address);
  if (url === undefined || ['own.example', ...hosts].includes(url.hostname)) return true;
  if (/^(?:javascript|data|vbscript|blob|file):$/.test(url.protocol)) return false;
  // Whom a mail reaches says nothing; a name of a host without letters at its end, or with the text there, is nobody's.
  if (url.protocol === 'mailto:') return secret === undefined || /[^\w@.]/.test(url.pathname) || !folded(url.search).includes(secret);
  if (!/^https?:$/.test(url.protocol) || !/\.[a-z][a-z\d]+$/.test(url.hostname)) return true;
  return secret !== undefined && !folded(url.hostname.split('.').slice(0, -2).join('') + url.href.slice(url.href.indexOf(url.hostname) + url.hostname.length)).includes(secret);
}

function folded(text: string): string {
  return text.replace(/%[\dA-F]{2}/gi, '').toLowerCase().replace(/[^a-z\d]/g, '');
}
