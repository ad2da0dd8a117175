/** How long a run may take before it says how far it is. */
const SILENT_MILLISECONDS = 1000;
const BETWEEN_MILLISECONDS = 100;

/** One line on a terminal that is written over and taken away again; nothing elsewhere. */
export function progressLine(stream: { write(text: string): unknown; readonly isTTY?: boolean }, wanted: boolean): { readonly show: (label: string, done: number, total: number) => void; readonly clear: () => void } {
  const active = wanted && stream.isTTY === true;
  const started = performance.now();
  let last = 0;
  let shown = false;
  return {
    show(label, done, total) {
      const now = performance.now();
      if (!active || now - started < SILENT_MILLISECONDS || now - last < BETWEEN_MILLISECONDS) return;
      last = now;
      shown = true;
      stream.write(`\r\u001b[2K${label}: ${total > 0 ? `${done} of ${total}` : done}`);
    },
    clear() {
      if (shown) stream.write('\r\u001b[2K');
    },
  };
}
