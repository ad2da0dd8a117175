#!/usr/bin/env node
import { runCommand } from './run-command.js';
import { Terminal } from './terminal.js';

// A reader that goes away (`| head`) must not take the server with it.
process.stdout.on('error', () => {});
process.stderr.on('error', () => {});

const terminal = new Terminal();

process.exitCode = await runCommand(process.argv.slice(2), {
  environment: process.env,
  directory: process.cwd(),
  write: (text) => void process.stdout.write(text),
  complain: (text) => void process.stderr.write(text),
  columns: process.stdout.isTTY ? process.stdout.columns : undefined,
  ask: Terminal.present ? (question) => terminal.ask(question) : undefined,
});
terminal.close();
