import { SseDecoder } from '../messages/sse.js';
import type { Policy } from '../policy/schema.js';
import type { Ports } from '../ports.js';
import { isClavigerError, type ClavigerGuard } from '../sdk/index.js';

/** What a face is given: a guard, the way to the fake Claude, and what the server fixes. */
export interface Setting {
  readonly guard: ClavigerGuard;
  readonly policy: Policy;
  readonly ports: Ports;
  readonly url: string;
  readonly key: string;
  readonly user: string;
  readonly model: string;
  readonly system: string;
  readonly maxTokens: number;
}

/** What the person at the other end sees: the text that streamed, and the error that ended it. */
export interface Seen {
  readonly text: string;
  /** Claviger's code; `upstream` for an error that upstream answered with. */
  readonly error: string | undefined;
}

/** One way into the engine, ready to be asked. */
export interface Face {
  /** The library drops everything of an error in a stream but its type and message: the code shows in the ledger only. */
  readonly hidesCodes?: boolean;
  ask(message: string): Promise<Seen>;
  close?(): Promise<void>;
}

export type OpenFace = (setting: Setting) => Face | Promise<Face>;

/** The body that every face asks upstream with, before guards. */
export const requestOf = ({ model, maxTokens, system }: Setting, message: string) => ({
  model,
  max_tokens: maxTokens,
  stream: true as const,
  system,
  messages: [{ role: 'user' as const, content: message }],
});

/** Reads an answer as a page would. */
export async function seen(response: Response): Promise<Seen> {
  const bytes = new Uint8Array(await response.arrayBuffer());
  if (!response.ok) return { text: '', error: codeIn(new TextDecoder().decode(bytes)) };
  const decoder = new SseDecoder();
  let text = '';
  let error: string | undefined;
  for (const event of [...decoder.push(bytes), ...decoder.end()]) {
    if (event.name === 'error') error = codeIn(event.data);
    if (event.name !== 'content_block_delta') continue;
    const { delta } = JSON.parse(event.data) as { delta: { text?: string } };
    text += delta.text ?? '';
  }
  return { text, error };
}

function codeIn(body: string): string {
  const parsed = JSON.parse(body) as { error: { details?: { claviger?: { code: string } } } };
  return parsed.error.details?.claviger?.code ?? 'upstream';
}

/** Reads the events of a client library, whose errors are thrown. */
export async function collect(read: (say: (text: string) => void) => Promise<void>): Promise<Seen> {
  let text = '';
  try {
    await read((piece) => (text += piece));
    return { text, error: undefined };
  } catch (error) {
    return { text, error: isClavigerError(error) ? error.claviger.code : 'upstream' };
  }
}
