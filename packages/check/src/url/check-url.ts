import type { CheckResult } from '../check.js';
import { CheckError } from '../check-error.js';
import { collect } from '../engine/collect.js';
import { evaluate } from '../engine/evaluate.js';
import { kindOf } from '../files/kind.js';
import { nameOf } from '../keys/report-key.js';
import { scanContent } from '../keys/scan-file.js';
import { rules } from '../rules/catalogue.js';
import { fetchBounded, type Fetched } from './fetch-bounded.js';
import { browserCall, linksOf } from './links.js';

export interface UrlBounds {
  readonly resources: number;
  readonly pages: number;
  readonly bytes: number;
  readonly resourceBytes: number;
  readonly milliseconds: number;
}

export const urlBounds: UrlBounds = { resources: 400, pages: 25, bytes: 100 * 1024 * 1024, resourceBytes: 20 * 1024 * 1024, milliseconds: 120_000 };
const REDIRECTS = 5;

/** Files that no page names, and that a server gives to everybody where its root is the project's own folder. */
const BESIDE = ['/.env', '/.env.local', '/.env.production'];

/** Looks at what a running site gives to every visitor: pages, scripts and source maps of the same origin. */
export async function checkUrl(address: string, onProgress: (label: string, done: number, total: number) => void, bounds: UrlBounds = urlBounds): Promise<CheckResult> {
  const started = performance.now();
  const first = await openFirst(address, bounds);
  const { collected, reporter } = collect(rules, new Map(), onProgress);
  const queue: { url: URL; fetched?: Fetched }[] = [first, ...BESIDE.map((path) => ({ url: new URL(path, first.url) }))];
  const seen = new Set(queue.map(({ url }) => url.href));
  let pages = 0;
  let bytes = 0;
  let looked = 0;
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    const { url } = next;
    if (looked >= bounds.resources || bytes >= bounds.bytes || performance.now() - started > bounds.milliseconds) {
      reporter.skip(url.href, looked >= bounds.resources ? 'too-many-files' : 'time-bound');
      continue;
    }
    reporter.progress('resources', looked, looked + queue.length + 1);
    const fetched = next.fetched ?? (await follow(url, bounds));
    looked++;
    if (fetched === undefined) {
      reporter.skip(url.href, 'unreadable');
      continue;
    }
    if (fetched.status !== 200) continue;
    bytes += fetched.body.length;
    const type = kindOfAnswer(url, fetched.type);
    if (type === undefined || (type === 'page' && ++pages > bounds.pages)) continue;
    await lookAt(url, type, fetched.body);
    const text = fetched.body.toString('utf8');
    for (const link of type === 'map' ? [] : linksOf(text, type)) {
      const target = resolveLink(link, url);
      if (target === undefined || target.origin !== first.url.origin || seen.has(target.href)) continue;
      seen.add(target.href);
      // Scripts before pages: the bounds are better spent on them.
      if (/\.(?:m?js|map)$/.test(target.pathname)) queue.unshift({ url: target });
      else queue.push({ url: target });
    }
    if (type === 'script' && !url.pathname.endsWith('.map')) {
      const map = new URL(`${url.origin}${url.pathname}.map`);
      if (!seen.has(map.href)) {
        seen.add(map.href);
        queue.unshift({ url: map });
      }
    }
  }

  async function lookAt(url: URL, type: 'page' | 'script' | 'map', body: Buffer): Promise<void> {
    const path = url.href.split('#')[0] ?? url.href;
    const kind = type === 'map' ? 'source-map' : type === 'page' ? 'markup' : kindOf(url.pathname);
    for (const { line, column, endLine, disguise, within, prefix, length, fingerprint, vendor, kind: keyKind } of await scanContent(url.pathname, kind, body, 'utf-8')) {
      const key = { prefix, length, fingerprint, vendor, kind: keyKind };
      const how = `${disguise === undefined ? '' : `, ${disguise},`}${within === undefined ? '' : ` in ${within}`}`;
      reporter.finding({ ruleId: 'key-served', path, line, column, endLine, key, message: `${nameOf(key)}${how} is served to every visitor` });
    }
    if (type === 'map') return;
    const text = body.toString('utf8');
    const call = browserCall(type === 'page' ? inlineScripts(text) : text);
    if (call !== undefined) {
      const line = type === 'page' ? 1 : text.slice(0, call.index).split('\n').length;
      reporter.finding({ ruleId: 'api-called-from-browser', path, line, column: 1, endLine: line, message: `A script of this site ${call.what}` });
    }
  }

  if (collected.findings.length === 0) {
    reporter.evidence('server-side-only', 'pass', { text: `${looked} pages, scripts and source maps of ${first.url.origin} hold no key and do not call the Claude API` });
  }
  const checklist = evaluate(collected.findings, collected.spoken, rules).filter(({ id }) => id === 'server-side-only');
  return {
    root: first.url.href,
    checklist,
    findings: collected.findings,
    stats: { files: looked, bytes, milliseconds: Math.round(performance.now() - started), silenced: 0, known: 0, skipped: collected.skipped },
  };
}

async function openFirst(address: string, bounds: UrlBounds): Promise<{ url: URL; fetched: Fetched }> {
  let url = URL.canParse(address) ? new URL(address) : undefined;
  if (url === undefined || (url.protocol !== 'http:' && url.protocol !== 'https:')) throw new CheckError('--url takes an address that begins with http:// or https://');
  for (let redirect = 0; redirect <= REDIRECTS; redirect++) {
    const fetched = await fetchBounded(url, bounds.resourceBytes);
    if (fetched === undefined) throw new CheckError(`${url.origin}${url.pathname} did not answer`);
    const target: URL | undefined = fetched.status >= 300 && fetched.status < 400 && fetched.location !== undefined ? resolveLink(fetched.location, url) : undefined;
    if (target === undefined) {
      if (fetched.status !== 200) throw new CheckError(`${url.origin}${url.pathname} answered ${fetched.status}`);
      return { url, fetched };
    }
    // To https or to the same name with www: still the site that was asked for.
    if (bare(target.hostname) !== bare(url.hostname)) throw new CheckError(`${url.origin} leads to ${target.origin}: check that address instead`);
    url = target;
  }
  throw new CheckError('too many redirects');
}

function bare(hostname: string): string {
  return hostname.replace(/^www\./, '');
}

async function follow(url: URL, bounds: UrlBounds): Promise<Fetched | undefined> {
  const fetched = await fetchBounded(url, bounds.resourceBytes);
  if (fetched?.location === undefined || fetched.status < 300 || fetched.status >= 400) return fetched;
  const target = resolveLink(fetched.location, url);
  return target !== undefined && target.origin === url.origin ? await fetchBounded(target, bounds.resourceBytes) : fetched;
}

function resolveLink(link: string, base: URL): URL | undefined {
  if (!URL.canParse(link, base.href)) return undefined;
  const url = new URL(link, base.href);
  url.hash = '';
  return url.protocol === 'http:' || url.protocol === 'https:' ? url : undefined;
}

function kindOfAnswer(url: URL, type: string): 'page' | 'script' | 'map' | undefined {
  if (url.pathname.endsWith('.map')) return /json|octet|text\/plain|javascript/.test(type) || type === '' ? 'map' : undefined;
  if (/html/.test(type)) return 'page';
  return /javascript|json|ecmascript|text\/plain/.test(type) || /\.(?:m?js|json|txt)$|\/\.env[.\w]*$/.test(url.pathname) ? 'script' : undefined;
}

function inlineScripts(page: string): string {
  const scripts: string[] = [];
  let at = page.indexOf('<script');
  while (at !== -1) {
    const start = page.indexOf('>', at);
    const end = start === -1 ? -1 : page.indexOf('</script', start);
    if (end === -1) break;
    scripts.push(page.slice(start + 1, end));
    at = page.indexOf('<script', end);
  }
  return scripts.join('\n');
}
