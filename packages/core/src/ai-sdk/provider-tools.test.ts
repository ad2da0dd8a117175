import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, beforeEach, test } from 'node:test';
import { createAnthropic } from '@ai-sdk/anthropic';
import { createAnthropic as createAnthropic5 } from '@ai-sdk/anthropic-2';
import { createAnthropic as createAnthropic7 } from '@ai-sdk/anthropic-4';
import { startFakeClaude, type FakeClaude } from '@claviger/fake-claude';
import { generateText, streamText, wrapLanguageModel, type ToolSet } from 'ai';
import { generateText as generateText5, streamText as streamText5, wrapLanguageModel as wrapLanguageModel5, type ToolSet as ToolSet5 } from 'ai-5';
import { generateText as generateText7, streamText as streamText7, wrapLanguageModel as wrapLanguageModel7, type ToolSet as ToolSet7 } from 'ai-7';
import type { LedgerRow } from '../engine/outcome.js';
import type { PolicyInput } from '../policy/schema.js';
import { claviger, isClavigerError } from '../sdk/index.js';
import { aiSdkMiddleware } from './index.js';

const key = `sk-ant-api03-${randomBytes(40).toString('hex')}`;
const secret = `sk-ant-api03-${randomBytes(70).toString('base64url').slice(0, 93)}AA`;
const encrypted = randomBytes(60).toString('base64');
let fake: FakeClaude;
before(async () => {
  fake = await startFakeClaude({ keys: [key] });
});
after(() => fake.close());
beforeEach(() => fake.reset());

interface Asked {
  readonly search?: { readonly maxUses?: number; readonly allowedDomains?: string[] };
  readonly providerOptions?: Readonly<Record<string, Record<string, string | { readonly userId: string } | { readonly type: 'url'; readonly name: string; readonly url: string }[]>>>;
  readonly history?: readonly object[];
}

interface Seen {
  /** All that the app gets. */
  readonly shown: string;
  /** What the app keeps of the answer for the next turn. */
  readonly messages: readonly object[];
  readonly rows: readonly LedgerRow[];
}

type Ask = (asked?: Asked) => Promise<Seen>;

async function throughGuard(policy: PolicyInput, ask: (middleware: ReturnType<typeof aiSdkMiddleware>) => Promise<Omit<Seen, 'rows'>>): Promise<Seen> {
  const rows: LedgerRow[] = [];
  const guard = claviger(policy, { ports: { ledger: { append: (row) => void rows.push(row) } } });
  const seen = await ask(aiSdkMiddleware(guard, { user: 'person' }));
  await guard.settled();
  return { ...seen, rows };
}

const question = 'What is new?';
const settings = () => ({ apiKey: key, baseURL: `${fake.url}/v1` });
const messagesOf = ({ history = [] }: Asked): never[] => [{ role: 'user', content: question }, ...history] as never[];
const optionsOf = ({ providerOptions }: Asked) => ({ maxRetries: 0, ...(providerOptions !== undefined && { providerOptions: providerOptions as never }) });

interface Streamed {
  readonly fullStream: AsyncIterable<unknown>;
  /** Asked for only where the stream has come to its end: it rejects otherwise. */
  readonly response: PromiseLike<{ readonly messages: readonly object[] }>;
}

async function partsOf(result: Streamed): Promise<Omit<Seen, 'rows'>> {
  const parts: unknown[] = [];
  for await (const part of result.fullStream) {
    const { type, error } = part as { type: string; error?: unknown };
    if (type === 'error') throw error;
    parts.push(part);
  }
  return { shown: JSON.stringify(parts), messages: (await result.response).messages };
}

/** The same question asked through each version, plain and streamed. */
const versions: Readonly<Record<string, (policy?: PolicyInput) => Ask>> = Object.fromEntries(
  [false, true].flatMap((stream): [string, (policy?: PolicyInput) => Ask][] => {
    const how = stream ? 'streamed' : 'whole';
    return [
      [`5, ${how}`, (policy = {}) => (asked = {}) =>
        throughGuard(policy, async (middleware) => {
          const provider = createAnthropic5(settings());
          const model = wrapLanguageModel5({ model: provider('claude-sonnet-5-5'), middleware });
          const tools = { web_search: provider.tools.webSearch_20250305(asked.search ?? {}) } as unknown as ToolSet5;
          if (stream) return partsOf(streamText5({ model, tools, messages: messagesOf(asked), onError: () => {}, ...optionsOf(asked) }));
          const { content, sources, response } = await generateText5({ model, tools, messages: messagesOf(asked), ...optionsOf(asked) });
          return { shown: JSON.stringify([content, sources]), messages: response.messages };
        })],
      [`6, ${how}`, (policy = {}) => (asked = {}) =>
        throughGuard(policy, async (middleware) => {
          const provider = createAnthropic(settings());
          const model = wrapLanguageModel({ model: provider('claude-sonnet-5-5'), middleware });
          const tools = { search: provider.tools.webSearch_20250305(asked.search ?? {}) } as unknown as ToolSet;
          if (stream) return partsOf(streamText({ model, tools, messages: messagesOf(asked), onError: () => {}, ...optionsOf(asked) }));
          const { content, sources, response } = await generateText({ model, tools, messages: messagesOf(asked), ...optionsOf(asked) });
          return { shown: JSON.stringify([content, sources]), messages: response.messages };
        })],
      [`7, ${how}`, (policy = {}) => (asked = {}) =>
        throughGuard(policy, async (middleware) => {
          const provider = createAnthropic7(settings());
          const model = wrapLanguageModel7({ model: provider('claude-sonnet-5-5'), middleware });
          const tools = { search: provider.tools.webSearch_20250305(asked.search ?? {}) } as unknown as ToolSet7;
          if (stream) return partsOf(streamText7({ model, tools, messages: messagesOf(asked), onError: () => {}, ...optionsOf(asked) }));
          const { content, sources, response } = await generateText7({ model, tools, messages: messagesOf(asked), ...optionsOf(asked) });
          return { shown: JSON.stringify([content, sources]), messages: response.messages };
        })],
    ];
  }),
);

/** An answer that has searched the web: what it found says `words`, and so does what it quotes. */
function searched(words: string) {
  return {
    type: 'blocks' as const,
    blocks: [
      { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: { query: 'news' }, caller: { type: 'direct' } },
      { type: 'web_search_tool_result', tool_use_id: 'srvtoolu_1', content: [{ type: 'web_search_result', url: 'https://example.com/a', title: `found ${words}`, encrypted_content: encrypted, page_age: null }], caller: { type: 'direct' } },
      { type: 'text', text: 'This is new.', citations: [{ type: 'web_search_result_location', url: 'https://example.com/a', title: `titled ${words}`, cited_text: `quoted ${words}`, encrypted_index: encrypted }] },
    ],
  };
}

const sentBody = () => fake.requests.at(-1)?.body as { readonly tools: readonly Readonly<Record<string, unknown>>[]; readonly metadata?: { readonly user_id?: string }; readonly inference_geo?: string; readonly messages: readonly unknown[] };
const denies = (code: string) => (error: unknown) => isClavigerError(error) && error.claviger.code === code;

for (const [version, guarded] of Object.entries(versions)) {
  test(`version ${version}: what a tool of the provider's has found is read, and so are sources and citations`, async () => {
    fake.script(searched(secret));
    const { shown, rows } = await guarded()();
    assert.ok(!shown.includes(secret));
    assert.match(shown, /"title":"found \[/);
    assert.ok(shown.includes(encrypted), 'what only the provider can read stays');
    assert.ok(rows[0]?.findings.some(({ rule }) => rule.startsWith('secrets/')));
    assert.ok(!rows[0]?.findings.some(({ rule }) => rule === 'engine/unread-part'));
  });

  test(`version ${version}: where nothing is found, an answer is what it is without a guard`, async () => {
    fake.script(searched('plainly'));
    const { shown } = await guarded()();
    for (const words of ['found plainly', 'https://example.com/a', 'This is new.', encrypted]) assert.ok(shown.includes(words), words);
  });

  test(`version ${version}: a tool of the provider's is what the policy says of it`, async () => {
    fake.script({ type: 'text', text: 'Nothing.' });
    await assert.rejects(guarded({ shape: { forbid: ['web_search'] } })(), denies('feature_not_allowed'));
    const within = guarded({ tools: { webSearchDomains: ['example.com'] } });
    await assert.rejects(within(), denies('feature_not_allowed'));
    await within({ search: { allowedDomains: ['news.example.com'] } });
    assert.deepEqual(sentBody().tools[0]?.['allowed_domains'], ['news.example.com']);
  });

  test(`version ${version}: what a guard sets of a tool is sent`, async () => {
    fake.script({ type: 'text', text: 'Nothing.' });
    const limited = guarded({ limits: { webSearches: 3, rules: [{ name: 'money', per: 'user', count: 'dollars', window: '1h', limit: 50 }] } });
    await limited();
    assert.equal(sentBody().tools[0]?.['max_uses'], 3);
    await limited({ search: { maxUses: 2 } });
    assert.equal(sentBody().tools[0]?.['max_uses'], 2);
  });

  test(`version ${version}: what the app tells the provider is read, and guards set it`, async () => {
    fake.script({ type: 'text', text: 'Nothing.' });
    await assert.rejects(guarded()({ providerOptions: { anthropic: { mcpServers: [{ type: 'url', name: 'far', url: 'https://far.example' }] } } }), denies('feature_not_allowed'));
    await guarded({ privacy: { userId: 'hash', inferenceGeo: 'us' } })({ providerOptions: { anthropic: { metadata: { userId: 'anna@example.com' }, effort: 'low' } } });
    const body = sentBody();
    assert.equal(body.inference_geo, 'us');
    assert.match(body.metadata?.user_id ?? '', /^[\w-]{16,}$/);
  });

  test(`version ${version}: what a tool found in an earlier turn goes back as it came, and taints the conversation`, async () => {
    fake.enqueue(searched('plainly'), { type: 'tool_calls', calls: [{ name: 'send_mail', input: { to: 'eve@example.com' } }] });
    const ask = guarded({ tools: { rules: { send_mail: { effect: 'send' } } } });
    const { messages } = await ask();
    const { rows, shown } = await ask({ history: [...messages, { role: 'user', content: 'And now?' }] });
    assert.match(JSON.stringify(sentBody().messages), new RegExp(`"web_search_tool_result".*"encrypted_content":"${encrypted.replaceAll(/[+/]/g, '\\$&')}"`));
    assert.ok(rows[0]?.findings.some(({ rule, action }) => rule === 'tools/tainted' && action === 'denied'));
    assert.ok(!shown.includes('eve@example.com'));
  });

  test(`version ${version}: the fee of searches is charged`, async () => {
    fake.script({ ...searched('plainly'), usage: { server_tool_use: { web_search_requests: 4, web_fetch_requests: 0 } } });
    const { rows } = await guarded()();
    // A search is 0.01 dollars (source: platform.claude.com/docs, "Web search tool").
    assert.ok((rows[0]?.microDollars ?? 0) >= 40_000, String(rows[0]?.microDollars));
  });
}
