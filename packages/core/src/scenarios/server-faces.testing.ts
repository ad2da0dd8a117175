import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import Anthropic from '@anthropic-ai/sdk';
import { startGateway } from '@claviger/gateway';
import express from 'express';
import Fastify from 'fastify';
import { Hono } from 'hono';
import { anonymous } from '../engine/principal.js';
import { chat as expressChat } from '../express/index.js';
import { chat as fastifyChat } from '../fastify/index.js';
import { api as honoApi, chat as honoChat } from '../hono/index.js';
import { chatRoute } from '../next/index.js';
import { chatHandler, type ChatOptions } from '../web/index.js';
import { collect, requestOf, seen, type Face, type OpenFace, type Seen, type Setting } from './face.testing.js';

function chatOptions<Incoming>(setting: Setting): ChatOptions<Incoming> {
  const { guard, key, model, system, maxTokens, user } = setting;
  return { guard, apiKey: key, model, system, maxTokens, caller: () => ({ user }) };
}

const post = (url: string, message: string): Promise<Response> => fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ message }) });

async function listening(server: Server): Promise<Face> {
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    ask: async (message) => seen(await post(`http://127.0.0.1:${port}/chat`, message)),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const webFace = (handle: (request: Request) => Promise<Response>): Face => ({
  ask: async (message) => seen(await handle(new Request('http://app.example/chat', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ message }) }))),
});

const askSdk = (client: Anthropic, setting: Setting, message: string): Promise<Seen> =>
  collect(async (say) => {
    for await (const event of await client.messages.create(requestOf(setting, message))) {
      if (event.type === 'content_block_delta' && event.delta.type === 'text_delta') say(event.delta.text);
    }
  });

/** Faces that are a server with a guard in it. */
export const serverFaces: Readonly<Record<string, OpenFace>> = {
  'web handler': (setting) => webFace(chatHandler(chatOptions(setting))),
  'Next.js route': (setting) => webFace(chatRoute(chatOptions(setting)).POST),
  Express(setting) {
    const app = express();
    app.post('/chat', expressChat(chatOptions(setting)));
    return listening(createServer(app));
  },
  'Express behind a JSON parser'(setting) {
    const app = express();
    app.use(express.json());
    app.post('/chat', expressChat(chatOptions(setting)));
    return listening(createServer(app));
  },
  async Fastify(setting) {
    const app = Fastify();
    app.post('/chat', fastifyChat(chatOptions(setting)));
    const url = await app.listen({ host: '127.0.0.1', port: 0 });
    return { ask: async (message) => seen(await post(`${url}/chat`, message)), close: () => app.close() };
  },
  Hono(setting) {
    const app = new Hono();
    app.post('/chat', honoChat(chatOptions(setting)));
    return webFace(async (request) => app.fetch(request));
  },
  'mounted Messages API'(setting) {
    const app = new Hono();
    app.all('/claude/*', honoApi({ guard: setting.guard, apiKey: setting.key, caller: () => ({ user: setting.user }) }));
    const client = new Anthropic({ apiKey: 'unused', baseURL: 'http://app.example/claude', maxRetries: 0, fetch: async (input, init) => app.fetch(new Request(input, init)) });
    return { ask: (message) => askSdk(client, setting, message) };
  },
  async gateway(setting) {
    const gateway = await startGateway({
      policy: setting.policy,
      ports: setting.ports,
      authenticator: { configured: true, authenticate: () => ({ ...anonymous, kind: 'key', credential: 'key_scenario', user: setting.user }) },
      keys: { usable: true, pick: () => ({ id: 'upstream', header: 'x-api-key', value: setting.key }), report: () => {} },
    });
    const client = new Anthropic({ apiKey: 'claviger-key', baseURL: gateway.url, maxRetries: 0 });
    return { ask: (message) => askSdk(client, setting, message), close: () => gateway.close() };
  },
};
