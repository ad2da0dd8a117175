/** What a page or script of a site names that belongs to the same site: scripts, style sheets, pages, source maps. */
export function linksOf(text: string, type: 'page' | 'script'): string[] {
  const found = new Set<string>();
  const take = (pattern: RegExp): void => {
    for (const match of text.matchAll(pattern)) {
      const link = match[1] ?? '';
      if (link !== '' && link.length < 2000) found.add(link);
    }
  };
  if (type === 'page') {
    take(/<script\b[^<>]{0,1000}?\bsrc\s{0,4}=\s{0,4}["']?([^"'\s<>]{1,2000})/gi);
    take(/<link\b[^<>]{0,1000}?\bhref\s{0,4}=\s{0,4}["']?([^"'\s<>]{1,2000}\.(?:m?js|json|webmanifest)(?:\?[^"'\s<>]{0,200})?)/gi);
    take(/<a\b[^<>]{0,1000}?\bhref\s{0,4}=\s{0,4}["']([^"'\s<>#]{1,2000})/gi);
    take(/<iframe\b[^<>]{0,1000}?\bsrc\s{0,4}=\s{0,4}["']([^"'\s<>]{1,2000})/gi);
  }
  // Chunks that scripts load by name, in quotes.
  take(/["'`]((?:https?:\/\/|\.{0,2}\/)?[\w./@~-]{1,300}\.m?js(?:\?[\w=&.-]{0,100})?)["'`]/g);
  take(/[#@]\s?sourceMappingURL=([^\s'"*]{1,2000})/g);
  return [...found].filter((link) => !link.startsWith('data:'));
}

/** A call of the Claude API from the browser, by what only such a call needs. */
export function browserCall(script: string): { index: number; what: string } | undefined {
  const signs: readonly [RegExp, string][] = [
    [/anthropic-dangerous-direct-browser-access/, 'sends the header that allows calls from browsers'],
    [/dangerouslyAllowBrowser["']?\s{0,4}:\s{0,4}(?:!0|true)/, 'sets dangerouslyAllowBrowser'],
    [/["'`]https:\/\/api\.anthropic\.com(?:\/v1)?(?:\/messages)?\/?["'`]/, 'names the address of the Claude API'],
  ];
  for (const [pattern, what] of signs) {
    const index = script.search(pattern);
    if (index !== -1) return { index, what };
  }
  return undefined;
}
