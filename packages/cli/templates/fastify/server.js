import Fastify from 'fastify';
import { chatRoutes } from './claviger/chat.js';

const app = Fastify();
app.register(chatRoutes);
await app.listen({ host: process.env.HOST ?? '127.0.0.1', port: Number(process.env.PORT ?? 3000) });
console.log(`The chat is on http://127.0.0.1:${process.env.PORT ?? 3000}/chat`);
