import express from 'express';
import { chatRoutes } from './claviger/chat.js';

const port = Number(process.env.PORT ?? 3000);
const app = express();
app.disable('x-powered-by');
app.use(chatRoutes);
app.listen(port, process.env.HOST ?? '127.0.0.1', (error) => {
  if (error) throw error;
  console.log(`The chat is on http://127.0.0.1:${port}/chat`);
});
