import { ClavigerError } from '../errors/claviger-error.js';
import { isJsonObject, type JsonObject, type JsonValue } from '../messages/json-value.js';
import { checkOptions, endpointOptions, type KnownOptions } from './check-options.js';
import { answering, apiURL, openUpstream, type EndpointOptions } from './endpoint.js';
import { readJson } from './read-body.js';
import { ANTHROPIC_VERSION } from './upstream.js';

/** A chat whose every choice is the server's. */
export interface ChatOptions<Incoming = Request> extends EndpointOptions<Incoming> {
  readonly model: string;
  readonly system?: string;
  /** The longest answer in tokens; 1024 when left out. */
  readonly maxTokens?: number;
  /**
   * Takes earlier turns from the page. It can forge them, answers of the assistant too, so that nothing may rest on
   * them. Without it each message stands alone.
   */
  readonly history?: boolean;
}

const DEFAULT_MAX_TOKENS = 1024;

const chatOptions: KnownOptions = { ...endpointOptions, model: 'string', system: 'string', maxTokens: 'number', history: 'boolean' };

/** A chat endpoint: `{ "message": "..." }` in, the events of a streamed Messages answer out. Throws TypeError for options that it does not know. */
export function chatHandler(options: ChatOptions): (request: Request) => Promise<Response> {
  const answer = answerChat(options);
  return (request) => answer(request, request);
}

/** What answers each request to a chat. `incoming` is what the framework calls it. */
export function answerChat<Incoming>(options: ChatOptions<Incoming>): (request: Request, incoming: Incoming) => Promise<Response> {
  checkOptions(options, chatOptions, ['guard', 'model']);
  const { guard, model, system, maxTokens = DEFAULT_MAX_TOKENS } = options;
  return (request, incoming) =>
    answering(guard, request, async () => {
      if (request.method !== 'POST') throw new ClavigerError('method_not_allowed');
      const { fetch, apiKey } = await openUpstream(options, incoming);
      const messages = messagesOf(await readJson(request, guard.policy.server.maxBodyBytes), options.history === true);
      const body: JsonObject = { model, max_tokens: maxTokens, stream: true, ...(system !== undefined && { system }), messages };
      return fetch(apiURL(guard, '/v1/messages'), {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'anthropic-version': ANTHROPIC_VERSION, 'x-api-key': apiKey },
        body: JSON.stringify(body),
        signal: request.signal,
      });
    });
}

function messagesOf(body: JsonObject, history: boolean): JsonValue[] {
  const { message, messages, ...others } = body;
  const known = history ? '`message` or `messages`' : '`message`';
  if (Object.keys(others).length > 0) throw new ClavigerError('app_pinned', { message: `The body contains more than ${known}.` });
  if (typeof message === 'string' && messages === undefined) return [{ role: 'user', content: message }];
  if (!history || message !== undefined || !Array.isArray(messages)) throw new ClavigerError('invalid_request', { message: `The body must contain ${known}.` });
  return messages.map((turn, index) => {
    const role = isJsonObject(turn) ? turn['role'] : undefined;
    const content = isJsonObject(turn) ? turn['content'] : undefined;
    if ((role !== 'user' && role !== 'assistant') || typeof content !== 'string') {
      throw new ClavigerError('invalid_request', { message: `messages.${index} must have a role, user or assistant, and a text as content.` });
    }
    return { role, content };
  });
}
