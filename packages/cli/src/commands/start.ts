import type { Command } from '../command.js';

export const start: Command = {
  name: 'start',
  summary: 'run the gateway',
  usage: '[--config FILE] [--host H] [--port N]',
  details: `Reads claviger.config.{ts,js,mjs,json,yaml} from the current directory, or FILE; no file is needed. A second one, or one with
another ending, is an error: it would not count.
Without a Claude API key it runs as a sandbox: a local stand-in answers in place of Claude. It says back what it is told; where a
request offers a tool and the user asks for it ('Use get_weather for "Oslo"'), it calls the tool. No sandbox where NODE_ENV is
production, nor with a policy that names an upstream or a credential of its own. Each start on this machine creates a key to try things with, valid for 24 hours;
not where NODE_ENV is production.
It listens on 127.0.0.1 unless told otherwise.`,
  options: { config: { type: 'string' }, host: { type: 'string' }, port: { type: 'string' } },
  positionals: 0,
  load: () => import('./start.run.js'),
};
