#!/usr/bin/env node
import { askAtTerminal } from './ask-at-terminal.js';
import { runCommand } from './run-command.js';

// A reader that goes away (`| head`) must not take the server with it.
process.stdout.on('error', () => {});
process.stderr.on('error', () => {});

process.exitCode = await runCommand(process.argv.slice(2), {
  environment: process.env,
  directory: process.cwd(),
  write: (text) => void process.stdout.write(text),
  complain: (text) => void process.stderr.write(text),
  ask: process.stdin.isTTY && process.stdout.isTTY ? askAtTerminal : undefined,
});
