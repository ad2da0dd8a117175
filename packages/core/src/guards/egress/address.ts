const OWN_HOST = 'own-site.invalid';
/** Addresses without a host resolve against the page's own site, which may be reached by either scheme. */
const OWN_SITES = [`https://${OWN_HOST}/`, `http://${OWN_HOST}/`];

/** Where an address stands: a backslash escapes in Markdown and is a slash in HTML. */
export type AddressSyntax = 'markdown' | 'html';

/** What an address in Markdown or HTML really points to. */
export type Address =
  /** The page's own site. */
  | { readonly kind: 'own' }
  | { readonly kind: 'web'; readonly url: URL }
  /** Mail, phone and the like: nothing is loaded, but it may bring a text along. */
  | { readonly kind: 'contact'; readonly url: URL }
  /** `javascript:`, `data:` and other schemes that run or carry something. */
  | { readonly kind: 'active' };

const CONTACT = /^(?:mailto|tel|sms|geo):$/;

const namedEntities: Readonly<Record<string, string>> = { amp: '&', colon: ':', sol: '/', tab: '', newline: '', lt: '<', gt: '>', quot: '"', period: '.', quest: '?', num: '#', equals: '=', bsol: '\\', percnt: '%' };

/** Character references in `text` undone. Some readers take the one without a semicolon for one, others do not. */
export function decodeEntities(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|([a-zA-Z]{2,12}));?/g, (whole, decimal: string | undefined, hex: string | undefined, name: string | undefined) => {
    if (name !== undefined) return namedEntities[name.toLowerCase()] ?? whole;
    const code = decimal === undefined ? Number.parseInt(hex ?? '0', 16) : Number(decimal);
    return code <= 0x10ffff ? String.fromCodePoint(code) : '';
  });
}

/** The places that an address points to, with its entities and escapes undone and, where that is another place, as it stands. */
export function readAddress(text: string, syntax: AddressSyntax): readonly Address[] {
  const ways = [decodeEntities(text), text];
  if (syntax === 'markdown') ways.unshift(...ways.map((way) => way.replace(/\\([!-/:-@[-`{-~])/g, '$1')));
  const places = new Map<string, Address>();
  for (const way of new Set(ways)) {
    const address = target(way);
    const place = address.kind === 'web' ? address.url.host : address.kind;
    if (!places.has(place)) places.set(place, address);
  }
  return [...places.values()];
}

function target(text: string): Address {
  // oxlint-disable-next-line no-control-regex -- browsers drop these before they read the scheme
  const plain = text.replace(/[\u0000-\u0020\u007F-\u00A0\u200B-\u200D\uFEFF]/g, '');
  for (const site of OWN_SITES) {
    if (!URL.canParse(plain, site)) return { kind: 'active' };
    const url = new URL(plain, site);
    if (!/^https?:$/.test(url.protocol)) return CONTACT.test(url.protocol) ? { kind: 'contact', url } : { kind: 'active' };
    if (url.hostname !== OWN_HOST) return { kind: 'web', url };
  }
  return { kind: 'own' };
}

/** Whether `host` is on the list. */
export function createHostMatcher(domains: readonly string[]): (host: string) => boolean {
  return (host) => {
    const name = host.toLowerCase().replace(/\.$/, '');
    return domains.some((domain) => (domain.startsWith('*.') ? `.${name}`.endsWith(domain.slice(1)) : name === domain));
  };
}
