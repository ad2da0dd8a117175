import Anthropic from '@anthropic-ai/sdk';
import LegacyAnthropic from '@anthropic-ai/sdk-0';
import { collect, requestOf, seen, type OpenFace, type Seen, type Setting } from './face.testing.js';

type Client = Pick<Anthropic, 'messages'>;

const askSdk = (client: Client, setting: Setting, message: string): Promise<Seen> =>
  collect(async (say) => {
    for await (const event of await client.messages.create(requestOf(setting, message))) {
      if (event.type === 'content_block_delta' && event.delta.type === 'text_delta') say(event.delta.text);
    }
  });

/** Faces that are a client library with a guard in it. */
export const clientFaces: Readonly<Record<string, OpenFace>> = {
  'SDK middleware'(setting) {
    const client = new Anthropic({ apiKey: setting.key, baseURL: setting.url, maxRetries: 0, middleware: [setting.guard.middleware()] });
    return { ask: (message) => setting.guard.run({ user: setting.user }, () => askSdk(client, setting, message)) };
  },
  'SDK 0.x through fetch'(setting) {
    const fetch = setting.guard.as({ user: setting.user }).fetch();
    const client = new LegacyAnthropic({ apiKey: setting.key, baseURL: setting.url, maxRetries: 0, fetch }) as unknown as Client;
    return { ask: (message) => askSdk(client, setting, message) };
  },
  'raw fetch'(setting) {
    const fetch = setting.guard.as({ user: setting.user }).fetch();
    const headers = { 'content-type': 'application/json', 'x-api-key': setting.key, 'anthropic-version': '2026-10-21' };
    return { ask: async (message) => seen(await fetch(`${setting.url}/v1/messages`, { method: 'POST', headers, body: JSON.stringify(requestOf(setting, message)) })) };
  },
};
