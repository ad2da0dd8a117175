/** The page of each part of Claviger that puts findings on record; what has rules with pages of their own is in `docs/rules`. */
const PAGES: Readonly<Record<string, string>> = {
  abuse: 'docs/guides/limit-users.md',
  content: 'docs/ledger.md',
  egress: 'docs/guards/egress.md',
  harden: 'docs/guards/harden.md',
  injection: 'docs/guards/injection.md',
  leak: 'docs/guards/leak.md',
  limits: 'docs/limits.md',
  pin: 'docs/identity.md',
  privacy: 'docs/guards/privacy.md',
  secrets: 'docs/guards/secrets.md',
  shape: 'docs/guards/shape.md',
  size: 'docs/guards/size.md',
  tools: 'docs/guards/tools.md',
  unicode: 'docs/guards/unicode.md',
};

/** What the injection guard reports of itself: its page says it. */
const NO_PAGE = /^injection\/(?:second-opinion|failed)/;

/** Pages that say more of the rules of a row's findings, each once: `egress/link`, `injection/override-everything-before`. */
export function rulePages(rules: readonly string[]): string[] {
  return [...new Set(rules.flatMap((rule) => {
    const [part = '', name = ''] = rule.split('/');
    const page = Object.hasOwn(PAGES, part) ? PAGES[part] : undefined;
    if (page === undefined) return [];
    return part === 'injection' && !NO_PAGE.test(rule) && /^[a-z-]+$/.test(name) ? [`docs/rules/injection/${name}.md`, page] : [page];
  }))];
}
