/** Frameworks whose routes take and give the web's own `Request` and `Response`, built by Vite or Nitro. */
export const webFrameworks = ['sveltekit', 'astro', 'nuxt', 'react-router'] as const;
export type WebFramework = (typeof webFrameworks)[number];

/** What is known of a framework without looking at a project. */
export interface WebFrameworkFacts {
  readonly name: string;
  readonly package: string;
  /** The package whose major version decides whether the templates fit, and the first one that they fit. */
  readonly since: readonly [name: string, major: number];
  /** What starts it while developing, where package.json has no script for that. */
  readonly develop: string;
  readonly address: string;
  /** What it makes beside the code, and must not be committed. */
  readonly made: readonly string[];
}

export const WEB_FRAMEWORKS: Readonly<Record<WebFramework, WebFrameworkFacts>> = {
  // The page is written with runes.
  sveltekit: { name: 'SvelteKit', package: '@sveltejs/kit', since: ['svelte', 5], develop: 'vite dev', address: 'http://localhost:5173/chat', made: ['.svelte-kit/'] },
  // `astro:env/server`.
  astro: { name: 'Astro', package: 'astro', since: ['astro', 5], develop: 'astro dev', address: 'http://localhost:4321/chat', made: ['.astro/'] },
  nuxt: { name: 'Nuxt', package: 'nuxt', since: ['nuxt', 3], develop: 'nuxt dev', address: 'http://localhost:3000/chat', made: ['.nuxt/', '.output/'] },
  'react-router': { name: 'React Router', package: '@react-router/dev', since: ['@react-router/dev', 7], develop: 'react-router dev', address: 'http://localhost:5173/chat', made: ['.react-router/'] },
};

/** The framework among a project's packages, given with their versions as package.json says them; one that is too old is none. */
export function webFrameworkOf(versions: ReadonlyMap<string, string>): WebFramework | undefined {
  return webFrameworks.find((framework) => {
    const { package: name, since } = WEB_FRAMEWORKS[framework];
    return versions.has(name) && majorOf(versions.get(since[0])) >= since[1];
  });
}

export const isWebFramework = (framework: string): framework is WebFramework => Object.hasOwn(WEB_FRAMEWORKS, framework);

/** What is no version, `latest` or a range without a number, is taken for the newest. */
function majorOf(range: string | undefined): number {
  const [, major] = /^[^\d]{0,4}(\d{1,4})(?:\.|$)/.exec(range ?? '') ?? [];
  return major === undefined ? Infinity : Number(major);
}
