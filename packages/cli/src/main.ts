#!/usr/bin/env node
import { runCommand } from './run-command.js';

process.exitCode = await runCommand(process.argv.slice(2), {
  environment: process.env,
  directory: process.cwd(),
  write: (text) => void process.stdout.write(text),
  complain: (text) => void process.stderr.write(text),
});
