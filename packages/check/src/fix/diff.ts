const CONTEXT = 3;
const LINES_MOST = 4000;

/** A unified diff of two texts, for people; lines longer than a screen are cut. */
export function unifiedDiff(path: string, before: string, after: string): string {
  const old = linesOf(before);
  const fresh = linesOf(after);
  let start = 0;
  while (start < old.length && start < fresh.length && old[start] === fresh[start]) start++;
  let end = 0;
  while (end < old.length - start && end < fresh.length - start && old[old.length - 1 - end] === fresh[fresh.length - 1 - end]) end++;
  const from = Math.max(0, start - CONTEXT);
  const oldTo = Math.min(old.length, old.length - end + CONTEXT);
  const freshTo = Math.min(fresh.length, fresh.length - end + CONTEXT);
  const lines = [`--- ${before === '' ? '/dev/null' : path}`, `+++ ${path}`, `@@ -${oldTo === 0 ? 0 : from + 1},${oldTo - from} +${from + 1},${freshTo - from} @@`];
  for (const line of old.slice(from, start)) lines.push(` ${line}`);
  for (const line of old.slice(start, old.length - end).slice(0, LINES_MOST)) lines.push(`-${line}`);
  for (const line of fresh.slice(start, fresh.length - end).slice(0, LINES_MOST)) lines.push(`+${line}`);
  for (const line of old.slice(old.length - end, oldTo)) lines.push(` ${line}`);
  return `${lines.map((line) => (line.length > 240 ? `${line.slice(0, 240)}…` : line)).join('\n')}\n`;
}

/** What stands behind the last line break is a line only when something does. */
function linesOf(text: string): string[] {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
}
