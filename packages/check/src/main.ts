#!/usr/bin/env node
import { runCheck } from './index.js';

process.exitCode = await runCheck(process.argv.slice(2), {
  stdout: process.stdout,
  stderr: process.stderr,
  environment: process.env,
  folder: process.cwd(),
});
