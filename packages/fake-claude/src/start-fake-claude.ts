import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import { RequestRefused } from './api-error.js';
import { bodyLimit, route } from './endpoints/route.js';
import type { Exchange } from './exchange.js';
import { answerError } from './exchange.js';
import { Credentials } from './http/credentials.js';
import { decodeBody, readBody } from './http/read-body.js';
import { identifier } from './identifier.js';
import type { OpenRequest, RecordedRequest } from './recorded-request.js';
import { openRequest } from './recorded-request.js';
import type { Script } from './script.js';
import { ServerState } from './server-state.js';

export interface FakeClaudeOptions {
  /** Default 0: any free port. */
  port?: number;
  /** Default 127.0.0.1. */
  host?: string;
  /** The credentials to accept, all others get 401. Default: every well-formed `sk-ant-...`. */
  keys?: readonly string[];
  /** What is answered where no script says otherwise. Default `echo`. */
  mode?: 'echo' | 'gullible';
  /** Keep every request with its raw bytes in `requests`. Default true; turn it off where requests are many. */
  record?: boolean;
  /** The default script; wins over `mode`. */
  script?: Script | ((request: RecordedRequest) => Script | undefined);
  /** Accept any non-empty signature of a `thinking` block. Default false: only those that this server gives. */
  acceptAnySignature?: boolean;
  /** Life of the access tokens that `POST /v1/oauth/token` gives. Default 3600. */
  tokenSeconds?: number;
  /** How long a batch stays `in_progress` after its creation. Default 0: until it is first looked at. */
  batchMilliseconds?: number;
}

export interface FakeClaude {
  readonly url: string;
  readonly port: number;
  readonly requests: readonly RecordedRequest[];
  /** The default script from now on. */
  script(next: Script | ((request: RecordedRequest) => Script | undefined)): void;
  /** Scripts used once each, in order, before the default one. */
  enqueue(...scripts: Script[]): void;
  /** Forgets requests, queued scripts and the prompt cache, and goes back to the script that it was started with. */
  reset(): void;
  setKeys(keys: readonly string[] | undefined): void;
  /** Puts a file there as a tool would make it, which clients can download, and gives its id. */
  addToolFile(filename: string, mimeType: string, content: Buffer): string;
  /** Ends every connection and stops listening. */
  close(): Promise<void>;
}

/** Starts a local server that behaves like the Messages API. */
export async function startFakeClaude(options: FakeClaudeOptions = {}): Promise<FakeClaude> {
  const { port = 0, host = '127.0.0.1', mode = 'echo', record = true } = options;
  const fallback: Script = { type: mode };
  const state = new ServerState({
    credentials: new Credentials(options.keys),
    script: options.script ?? fallback,
    fallback,
    acceptAnySignature: options.acceptAnySignature ?? false,
    tokenSeconds: options.tokenSeconds ?? 3600,
    batchMilliseconds: options.batchMilliseconds ?? 0,
  });
  const requests: RecordedRequest[] = [];

  const server = createServer({ keepAliveTimeout: 60_000, requestTimeout: 0 }, (incoming, response) => {
    const open = openRequest(incoming);
    response.on('close', () => open.end(response.writableFinished ? 'answered' : 'aborted'));
    readBody(incoming, bodyLimit(pathOf(incoming)), (body) => {
      if (record) requests.push(open.record);
      receive(incoming, response, open, body, state);
    });
  });

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    // A longer queue than the usual 511, for tests that open thousands of streams at once.
    server.listen({ port, host, backlog: 4096 }, () => {
      server.off('error', reject);
      resolve();
    });
  });
  const address = server.address();
  const bound = typeof address === 'object' && address !== null ? address.port : port;
  const name = host.includes(':') ? `[${host}]` : host;

  state.url = `http://${name}:${bound}`;

  return {
    url: state.url,
    port: bound,
    requests,
    script: (next) => state.setScript(next),
    enqueue: (...scripts) => state.enqueue(scripts),
    reset() {
      requests.length = 0;
      state.reset();
    },
    setKeys: (next) => state.credentials.setKeys(next),
    addToolFile: (filename, mimeType, content) => state.files.add(filename, mimeType, content, { downloadable: true }).id,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function pathOf(incoming: IncomingMessage): string {
  const url = incoming.url ?? '/';
  const end = url.indexOf('?');
  return end === -1 ? url : url.slice(0, end);
}

function receive(incoming: IncomingMessage, response: ServerResponse, open: OpenRequest, body: Buffer | RequestRefused | undefined, state: ServerState): void {
  const requestId = identifier('req');
  if (body === undefined) {
    open.end('aborted');
    return;
  }
  const refuse = (error: unknown): void => {
    if (response.headersSent || response.destroyed) {
      response.destroy();
      return;
    }
    if (error instanceof RequestRefused) answerError({ response, requestId }, { status: error.status, message: error.message, details: error.details });
    else answerError({ response, requestId }, { status: 500 });
  };
  if (body instanceof RequestRefused) {
    refuse(body);
    // The answer is out; the rest of the body is thrown away, as closing now could take the answer with it.
    incoming.resume();
    return;
  }
  open.record.raw = body;
  const path = pathOf(incoming);
  const begin = (bytes: Buffer): void => {
    const exchange: Exchange = {
      request: open.record,
      open,
      response,
      requestId,
      path,
      query: new URLSearchParams((incoming.url ?? '').slice(path.length + 1)),
      bytes,
      state,
    };
    try {
      route(exchange)?.catch(refuse);
    } catch (error) {
      refuse(error);
    }
  };
  try {
    const decoding = decodeBody(body, incoming.headers['content-encoding'], bodyLimit(path));
    if (decoding === undefined) begin(body);
    else decoding.then(begin).catch(refuse);
  } catch (error) {
    refuse(error);
  }
}
