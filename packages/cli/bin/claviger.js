#!/usr/bin/env node
// Stands in the repository so that an install before the first build can link the command. An older Node fails in what is
// imported, with words that help nobody.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`Claviger needs Node 20.19 or newer; this is ${process.versions.node}.`);
  process.exitCode = 1;
} else {
  await import('../dist/main.js');
}
