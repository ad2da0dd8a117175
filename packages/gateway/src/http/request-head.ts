import type { IncomingMessage } from 'node:http';

/** What the gateway needs of a request's headers, read in one pass over the raw list. */
export interface RequestHead {
  /** Names and values in turn, to send upstream as they came. */
  readonly forward: string[];
  readonly authorization: readonly string[];
  readonly apiKey: readonly string[];
  readonly contentType: string | undefined;
  readonly contentEncoding: string | undefined;
  readonly contentLength: number | undefined;
  readonly betas: readonly string[];
  readonly origin: string | undefined;
  readonly host: string | undefined;
}

type Use = 'drop' | 'forward' | 'authorization' | 'x-api-key' | 'content-type' | 'content-encoding' | 'content-length' | 'anthropic-beta' | 'origin' | 'host';

/**
 * Request headers, beside `anthropic-*`, `x-claude-code-*` and `x-stainless-*`, that go upstream as they came. Nothing by which
 * upstream could take the call of one caller for that of another: to it, all have the same credential.
 */
const FORWARDED = new Set(['accept', 'user-agent', 'x-app']);
const OPEN_PREFIXES = ['anthropic-', 'x-claude-code-', 'x-stainless-'];
const READ: ReadonlySet<string> = new Set(['authorization', 'x-api-key', 'content-type', 'content-encoding', 'content-length', 'anthropic-beta', 'origin', 'host']);

/** Header names come in few spellings: each is judged once. Bounded, as a caller chooses the names. */
const judged = new Map<string, Use>();
const MAXIMUM_JUDGED = 1000;

function useOf(name: string): Use {
  const known = judged.get(name);
  if (known !== undefined) return known;
  const lower = name.toLowerCase();
  const use = READ.has(lower) ? (lower as Use) : FORWARDED.has(lower) || OPEN_PREFIXES.some((prefix) => lower.startsWith(prefix)) ? 'forward' : 'drop';
  if (judged.size < MAXIMUM_JUDGED) judged.set(name, use);
  return use;
}

const none: readonly string[] = [];

export function readRequestHead(request: IncomingMessage): RequestHead {
  const raw = request.rawHeaders;
  const forward: string[] = [];
  let authorization = none;
  let apiKey = none;
  let betas = none;
  let contentType: string | undefined;
  let contentEncoding: string | undefined;
  let contentLength: number | undefined;
  let origin: string | undefined;
  let host: string | undefined;
  for (let index = 0; index < raw.length; index += 2) {
    const name = raw[index]!;
    const value = raw[index + 1]!;
    switch (useOf(name)) {
      case 'forward':
        forward.push(name, value);
        break;
      case 'anthropic-beta':
        forward.push(name, value);
        betas = [...betas, ...value.split(',').map((beta) => beta.trim()).filter((beta) => beta !== '')];
        break;
      case 'authorization':
        authorization = [...authorization, value];
        break;
      case 'x-api-key':
        apiKey = [...apiKey, value];
        break;
      case 'content-type':
        // The body goes up as this very JSON: the header goes with it, and once.
        if (contentType === undefined) forward.push(name, value);
        contentType ??= value;
        break;
      case 'content-encoding':
        contentEncoding = contentEncoding === undefined ? value : `${contentEncoding}, ${value}`;
        break;
      case 'content-length':
        contentLength = Number(value);
        break;
      case 'origin':
        origin = value;
        break;
      case 'host':
        host = value;
        break;
      case 'drop':
    }
  }
  return { forward, authorization, apiKey, contentType, contentEncoding, contentLength, betas, origin, host };
}
