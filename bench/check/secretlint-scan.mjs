// Reads paths from standard input, a line each, and tells how many CPU seconds Secretlint's preset needs for those files.
// A process of its own: Secretlint's profiler goes through all of its marks again for each one, long after the work is done.
import { readFileSync } from 'node:fs';
import { lintSource } from '@secretlint/core';
import { creator } from '@secretlint/secretlint-rule-preset-recommend';

export async function secretlint(path, text) {
  const dot = path.lastIndexOf('.');
  const { messages } = await lintSource({
    source: { content: text, filePath: path, contentType: 'text', ext: dot === -1 ? '' : path.slice(dot) },
    options: { config: { rules: [{ id: 'preset', rule: creator }] }, noPhysicFilePath: true },
  });
  return messages.length;
}

if (process.argv.includes('--time')) {
  const files = readFileSync(0, 'utf8').split('\n').map((path) => [path, readFileSync(path, 'utf8')]);
  const before = process.cpuUsage();
  for (const [path, text] of files) await secretlint(path, text);
  const { user, system } = process.cpuUsage(before);
  process.stdout.write(String((user + system) / 1e6), () => process.exit(0));
}
