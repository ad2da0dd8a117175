import type { Command } from '../command.js';

export const init: Command = {
  name: 'init',
  summary: 'give a project a secured chat with Claude',
  usage: '[DIR] [--yes] [--dry-run]',
  details: `Looks at the project in DIR (default: the current directory): its framework, package manager and language. Then, step by step:
  1. ignore rules, so that .env and .claviger stay out of version control and of images
  2. .env for this machine, which only you can read, and .env.example for everybody
  3. claviger.config: models, limits, budget, what the assistant is for
  4. a chat route with the guards in front of Claude
  5. a page that uses it; a server too where the project has none
  6. a hook that checks every commit for keys
  7. the checklist for every push, on GitHub or GitLab

It asks before each step. Nothing of yours is overwritten: a file that is there is kept, and what you could copy into it is shown.
A second run changes nothing. It installs nothing and sends nothing anywhere.

Next.js, SvelteKit, Nuxt, Astro, React Router, Express, Fastify, Hono, workers and plain Node.js get a route of their own. For another
framework (Remix, NestJS, Vite) it says so, writes a server to run beside it, and shows where a route of its own would go.

  --yes      do every step without asking
  --dry-run  show every change as a diff, and do nothing

Exit code: 0 done, 1 something could not be done, 2 wrong usage, or no terminal to ask on and no --yes.`,
  options: { yes: { type: 'boolean', short: 'y' }, 'dry-run': { type: 'boolean' } },
  positionals: 1,
  load: () => import('./init.run.js'),
};
