import { createServer } from 'node:http';
import { chatRoutes } from './claviger/chat.js';

const port = Number(process.env.PORT ?? 3000);
const server = createServer((request, response) => {
  chatRoutes(request, response).then(
    (answered) => {
      if (!answered) response.writeHead(404).end('Not found');
    },
    () => response.writeHead(500).end('Internal error'),
  );
});
server.listen(port, process.env.HOST ?? '127.0.0.1', () => console.log(`The chat is on http://127.0.0.1:${port}/chat`));
