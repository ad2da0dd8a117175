import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { chatRoutes } from './claviger/chat.js';

const port = Number(process.env.PORT ?? 3000);
const app = new Hono();
app.route('/', chatRoutes);
serve({ fetch: app.fetch, hostname: process.env.HOST ?? '127.0.0.1', port }, () => console.log(`The chat is on http://127.0.0.1:${port}/chat`));
