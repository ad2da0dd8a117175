/** A framework for which init has no route: what it writes then is a server of its own beside it. */
export interface OtherFramework {
  readonly name: string;
  /** Where the framework wants a route, and what stands in it; undefined where its routes are not of the web's own kind. */
  readonly route?: { readonly file: string; readonly code: string };
}

const OTHERS: readonly (readonly [string, OtherFramework])[] = [
  // Older than what init has a route for.
  ['@sveltejs/kit', { name: 'SvelteKit with Svelte 4', route: { file: 'src/routes/api/chat/+server.js', code: 'export const POST = ({ request }) => answer(request);' } }],
  ['nuxt', { name: 'Nuxt 2' }],
  ['astro', { name: 'Astro before 5', route: { file: 'src/pages/api/chat.js', code: 'export const prerender = false;\nexport const POST = ({ request }) => answer(request);' } }],
  ['@remix-run/react', { name: 'Remix', route: { file: 'app/routes/api.chat.js', code: 'export const action = ({ request }) => answer(request);' } }],
  ['@nestjs/core', { name: 'NestJS' }],
  ['vite', { name: 'Vite' }],
];

/** The framework among `packages` that init has no route for. */
export function otherFrameworkOf(packages: ReadonlySet<string>): OtherFramework | undefined {
  return OTHERS.find(([name]) => packages.has(name))?.[1];
}

/** What to know where a server of its own was written beside a framework. */
export function besideWords({ name, route }: OtherFramework): string {
  const beside = `init has no route for ${name}: what it wrote is a server of its own, to run beside it.`;
  if (route === undefined) return beside;
  return `${beside} For a route in ${name} itself, take guard and options from claviger/chat, and write ${route.file}:\n\n    import { chatHandler } from '@claviger/core/web';\n    const answer = chatHandler({ guard, model, system, maxTokens, caller });\n    ${route.code.replaceAll('\n', '\n    ')}\n`;
}
