/** What of Node's `IncomingMessage` is used, and of the body that a framework's parser left on it. */
export interface NodeRequest extends AsyncIterable<Uint8Array | string> {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/** What of Node's `ServerResponse` is used. */
export interface NodeResponse {
  statusCode: number;
  readonly writableFinished: boolean;
  readonly destroyed: boolean;
  setHeader(name: string, value: string): unknown;
  flushHeaders(): void;
  write(chunk: Uint8Array): boolean;
  end(): unknown;
  on(event: 'close' | 'drain' | 'error', listener: () => void): unknown;
  off(event: 'close' | 'drain' | 'error', listener: () => void): unknown;
}

/** A Node request as a web one. `parsed` is the body where a parser of the framework has read it already. */
export function webRequest(request: NodeRequest, response: NodeResponse, target: string, parsed: unknown): Request {
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers)) {
    // Pseudo-headers of HTTP/2 are no fields.
    if (value === undefined || name.startsWith(':')) continue;
    for (const one of Array.isArray(value) ? value : [value]) headers.append(name, one);
  }
  const controller = new AbortController();
  response.on('close', () => {
    if (!response.writableFinished) controller.abort();
  });
  const method = request.method ?? 'GET';
  const init: RequestInit & { duplex?: 'half' } = { method, headers, signal: controller.signal };
  if (method !== 'GET' && method !== 'HEAD') {
    if (parsed !== undefined) {
      headers.delete('content-length');
      headers.delete('content-encoding');
      init.body = typeof parsed === 'string' || parsed instanceof Uint8Array ? (parsed as BodyInit) : JSON.stringify(parsed);
    } else {
      init.body = streamOf(request);
      init.duplex = 'half';
    }
  }
  return new Request(new URL(target, 'http://localhost'), init);
}

function streamOf(request: NodeRequest): ReadableStream<Uint8Array> {
  const iterator = request[Symbol.asyncIterator]();
  const encoder = new TextEncoder();
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await iterator.next();
        if (done === true) controller.close();
        else controller.enqueue(typeof value === 'string' ? encoder.encode(value) : value);
      },
      async cancel() {
        await iterator.return?.();
      },
    },
    { highWaterMark: 0 },
  );
}

/** Sends a web response through Node's, as fast as the client takes it. A client that leaves cancels the body. */
export async function sendResponse(response: Response, target: NodeResponse): Promise<void> {
  const reader = response.body?.getReader();
  const ignore = (): void => {};
  const leave = (): void => void reader?.cancel().catch(ignore);
  // A write to a connection that is gone must not end the process.
  target.on('error', ignore);
  if (target.destroyed) {
    leave();
    return;
  }
  target.on('close', leave);
  target.statusCode = response.status;
  for (const [name, value] of response.headers) target.setHeader(name, value);
  target.flushHeaders();
  try {
    for (;;) {
      const step = await reader?.read();
      if (step === undefined || step.done) break;
      if (!target.write(step.value)) await drained(target);
    }
  } catch {
    // The body ended with the client's leaving; what else can go wrong is said in the body itself.
  } finally {
    target.off('close', leave);
    target.end();
  }
}

function drained(target: NodeResponse): Promise<void> {
  if (target.destroyed) return Promise.resolve();
  return new Promise((resolve) => {
    const done = (): void => {
      target.off('drain', done);
      target.off('close', done);
      resolve();
    };
    target.on('drain', done);
    target.on('close', done);
  });
}
